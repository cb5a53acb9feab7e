import type { Nodes, Root } from "mdast";

/** Puts positions that were read in a text with escapes inserted back to where the same letters stand in the original. */
export function placeBack(root: Root, escaped: string, original: string): void {
  if (escaped === original) return;
  const back = lettersBefore(escaped, original);
  const waiting: Nodes[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.position) {
      const { start, end } = node.position;
      const at = (offset = 0) => ({ line: 1, column: 1, offset: back[offset] ?? original.length });
      node.position = { start: at(start.offset), end: at(end.offset) };
    }
    if ("children" in node) waiting.push(...node.children);
  }
}

/** For each place of the escaped text: how many letters of the original stand before it. No escape is put before a backslash. */
function lettersBefore(escaped: string, original: string): Uint32Array {
  const back = new Uint32Array(escaped.length + 1);
  let at = 0;
  for (let index = 0; index < escaped.length; index += 1) {
    back[index] = at;
    if (escaped[index] === original[at]) at += 1;
  }
  back[escaped.length] = at;
  return back;
}
