const LONGEST_NAME = 80;
// Controls, and marks that are invisible or turn the direction of text: they could make a name look like our words.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
// What can mean something to markdown or to a platform; quotes, commas and the like never do.
const PUNCTUATION = /[\\`*_{}[\]()#+\-.!<>|~&:@]/g;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A name or word as one visible line of bounded length, without markdown escapes: for buttons and plain text. */
export function cleanValue(value: string, longest: number = LONGEST_NAME): string {
  const line = value.replace(/\s+/gu, " ").replace(UNSEEN, "").trim();
  if (line.length <= longest) return line;
  let kept = "";
  for (const { segment } of graphemes.segment(line)) {
    if (kept.length + segment.length > longest - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The same as markdown that reads as nothing but itself: no formatting, no mention, no link. Empty when nothing shows. */
export function escapeValue(value: string, longest: number = LONGEST_NAME): string {
  return unlinked(cleanValue(value, longest)).replace(PUNCTUATION, "\\$&");
}

/** The same as inline code, whatever backticks it holds. */
export function codeValue(value: string, longest: number = LONGEST_NAME): string {
  const clean = cleanValue(value, longest);
  if (clean === "") return '`""`';
  const runs = clean.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = clean.startsWith("`") || clean.endsWith("`") ? " " : "";
  return fence + pad + clean + pad + fence;
}

// Escapes do not keep GFM and the platforms from linking a bare address; an invisible joiner inside it does.
function unlinked(line: string): string {
  return line
    .replace(/:(?=\/\/)/g, ":\u2060")
    .replace(/(?<=[\p{L}\p{N}])\.(?=[\p{L}\p{N}])/gu, "\u2060.")
    .replace(/(?<=\S)@(?=\S)/gu, "@\u2060");
}
