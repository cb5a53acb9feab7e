import type { Inline } from "./tree.ts";

const SAFE_SCHEMES: readonly string[] = ["http:", "https:", "mailto:"];
const MOMENT = /^time:(-?\d{1,16})$/;
/** The last moment that a Date can hold. */
const LAST_MOMENT = 8.64e15;

/** A link where its address may be followed, a moment where it names one, and else just its words. */
export function linkOf(address: string, words: readonly Inline[]): readonly Inline[] {
  const moment = Number(MOMENT.exec(address)?.[1] ?? Number.NaN);
  if (Math.abs(moment) <= LAST_MOMENT) return [{ t: "time", at: moment, c: words }];
  const href = safeAddress(address);
  return href === null ? words : [{ t: "link", href, c: words }];
}

function safeAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return SAFE_SCHEMES.includes(url.protocol) ? url.href : null;
}
