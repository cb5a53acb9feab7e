const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
// A window is enough to find the letter that a cut would fall into, and keeps long texts cheap.
const WINDOW = 256;

/**
 * Where to cut a text so that the first part has at most `most` UTF-16 units: after a sentence or line, else after a
 * word, else between two letters as people see them, else between two code points. Always at least one code point.
 */
export function cutText(text: string, most: number): number {
  if (text.length <= most) return text.length;
  const limit = Math.max(1, Math.floor(most));
  const half = Math.floor(limit / 2);
  const near = text.slice(half, limit + 1);
  const places = [/[.!?…。！？]["')\]]?\s(?=\S)|\n/gu, /\s(?=\S)/gu];
  for (const place of places) {
    const last = [...near.matchAll(place)].findLast((found) => half + found.index + found[0].length <= limit);
    if (last !== undefined) return half + last.index + last[0].length;
  }
  return betweenLetters(text, limit);
}

function betweenLetters(text: string, limit: number): number {
  const from = Math.max(0, limit - WINDOW);
  const letter = graphemes.segment(text.slice(from, limit + WINDOW)).containing(limit - from);
  const start = from + (letter?.index ?? limit - from);
  if (start > from) return start;
  const splitsPair =
    /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(limit));
  const end = splitsPair ? limit - 1 : limit;
  return end > 0 ? end : Math.min(2, text.length);
}

// Near enough to full; each further look means rendering everything again.
const FULL = 0.93;

/**
 * The largest count, at least one, whose size is within the limit, or one that fills most of it.
 * Sizes grow with the count, so it looks where a straight line would cross the limit.
 */
export function mostThatFits(count: number, limit: number, sizeOf: (count: number) => number): number {
  let low = { at: 0, size: 0 };
  // Nothing measures less than one a piece, so looking further would only cost time.
  const most = Math.min(count, Math.max(1, Math.floor(limit)));
  let high = { at: most + 1, size: Number.POSITIVE_INFINITY };
  let next = most;
  while (high.at - low.at > 1) {
    const size = sizeOf(next);
    if (size > limit) high = { at: next, size };
    else low = { at: next, size };
    if (low.size >= limit * FULL) break;
    const share = (limit - low.size) / (high.size - low.size);
    const line = low.at + Math.floor(share * (high.at - low.at));
    // A line that keeps missing on one side would creep; halves never do.
    const middle = Math.floor((low.at + high.at) / 2);
    const far = size > limit ? Math.max(line, low.at + 1) : Math.max(line, middle);
    next = Math.min(high.at - 1, Math.max(low.at + 1, Number.isFinite(far) ? far : middle));
  }
  return Math.max(1, low.at);
}
