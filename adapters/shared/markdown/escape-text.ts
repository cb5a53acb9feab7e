const BLANK = /\s/u;
const ENTITY = /^&#?\w{1,40};/;
const WORD = /[\p{L}\p{N}]/u;
// A line that would begin a heading, list, quote, rule, setext underline, fence or table when it is only text.
const LINE_STARTS: readonly [RegExp, string][] = [
  [/^(#{1,6})(?=\s|$)/, "\\$1"],
  [/^([-+*])(?=\s|$)/, "\\$1"],
  [/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2"],
  [/^([-=_])(?=[-=_ \t]*$)/, "\\$1"],
  [/^(~)(?=~~)/, "\\$1"],
  [/^([|:])(?=[|:\s-]*-[|:\s-]*$)/, "\\$1"],
  [/^(-)(?=[|:\s-]*$)/, "\\$1"],
  // A tag that came to stand first would swallow the block as HTML; Slack's own moments are no tags.
  [/^(<)(?=[a-z/?]|!(?!date\^))/i, "\\$1"],
];

/** Writes plain text so that no letter of it reads as markdown, with as few escapes as that takes. */
export function escapeText(value: string): string {
  let out = "";
  for (let at = 0; at < value.length; at += 1) {
    const letter = value.charAt(at);
    if (letter === "&" && ENTITY.test(value.slice(at, at + 45))) out += "&amp;";
    else out += needsEscape(letter, value, at) ? `\\${letter}` : letter;
  }
  return out;
}

/** Guards the beginnings of a paragraph's lines. */
export function escapeLineStarts(paragraph: string): string {
  return paragraph
    .split("\n")
    .map((line) => {
      const bare = line.replace(/^[ \t]+/, "");
      return LINE_STARTS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), bare);
    })
    .join("\n");
}

function needsEscape(letter: string, value: string, at: number): boolean {
  const before = value[at - 1];
  const after = value[at + 1];
  switch (letter) {
    case "`":
    case "<":
    case ">":
      return true;
    case "\\":
      return after === undefined || !/[\p{L}\p{N} ]/u.test(after);
    case "*":
      return !(isBlank(before) && isBlank(after));
    case "_":
      return !(isWord(before) && isWord(after)) && !(isBlank(before) && isBlank(after));
    case "~":
      return !isBlank(before) || after === undefined || after === "~";
    case "[":
      return before === undefined || before === "\n" || after === "^";
    case "]":
      return after === undefined || "([:".includes(after);
    case "!":
      return after === undefined;
    default:
      return false;
  }
}

// The edge of a text may touch marks, so it counts as neither blank nor word.
const isBlank = (letter: string | undefined) => letter !== undefined && BLANK.test(letter);
const isWord = (letter: string | undefined) => letter !== undefined && WORD.test(letter);
