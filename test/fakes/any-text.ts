import fc from "fast-check";

const codePoint = fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));

/** Text of any code points. The library's own computes for a second before its first, and for more than a test has on a busy machine. */
export const anyText = (lengths: { readonly minLength?: number; readonly maxLength?: number } = {}) =>
  fc.array(codePoint, lengths).map((points) => String.fromCodePoint(...points));
