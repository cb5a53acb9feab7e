/** What can be told from everything else in any font; all other letters and signs are named by their code. */
const SURE = /^[!-~]$/;
/** Strong right-to-left letters: even shown, they would turn their neighbours around. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u200f\u061c]/u;
/** Signs of ours, and letters that show nothing though they count as signs. */
const NEVER_SHOWN = /[⟨⟩·↵\u2800\ufffc\u{1d159}]/u;
const VISIBLE = /^[\p{L}\p{N}\p{P}\p{S}]$/u;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;
const ENTITY = /^&#?\w{1,40};/;
const WORD = /^[\p{L}0-9]$/u;

interface Alphabet {
  readonly letters: RegExp;
  /** Without one of these, a word of the alphabet could pass for a word of another. */
  readonly telling: RegExp | null;
}

/** Letters outside these are always named. */
const LATIN: Alphabet = {
  letters:
    /^[A-Za-z\u00c0-\u00cf\u00d1-\u00d6\u00d8-\u00f6\u00f8-\u0113\u0116-\u0130\u0134-\u0137\u0139-\u017e]$/,
  telling: null,
};
const ALPHABETS: readonly Alphabet[] = [
  LATIN,
  { letters: /^[\u0400-\u045f]$/, telling: /[ДЖЙЛЦЧШЩЪЫЭЮЯЄджийлцчшщъыэюяє]/ },
  { letters: /^[\u0386-\u03ce]$/, telling: /[ΔΘΞΣΨΩδζθλξψ]/ },
  { letters: /^[\uac00-\ud7a3]$/, telling: null },
  // Kana and Han stand in one word; those that pass for each other, or for a sign, are named.
  {
    letters:
      /^[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff](?<![ニロカエトハタチミヘベペへべぺリり一丨丶丿亅乙二三八十千丁工口力夕卜厂])$/,
    telling: null,
  },
];

/** For each letter of a text how it must be named to be told from all others; null: it stands as it is. */
export function marksOf(letters: readonly string[]): (string | null)[] {
  const marks: (string | null)[] = letters.map(() => null);
  for (let at = 0; at < letters.length; ) {
    const end = endOfWord(letters, at);
    if (end > at) markWord(letters, marks, at, end);
    else marks[at] = markOfSign(letters, at);
    at = Math.max(end, at + 1);
  }
  return marks;
}

function endOfWord(letters: readonly string[], from: number): number {
  let end = from;
  while (end < letters.length && WORD.test(letters[end] ?? "")) end += 1;
  return end;
}

function markWord(letters: readonly string[], marks: (string | null)[], from: number, end: number): void {
  const word = letters.slice(from, end);
  const used = new Set(word.filter((letter) => !/[0-9]/.test(letter)).map(alphabetOf));
  const [only] = used;
  const text = word.join("");
  const isSure = used.size === 1 && !!only && (only.telling === null || only.telling.test(text));
  word.forEach((letter, index) => {
    const alphabet = alphabetOf(letter);
    const stands = SURE.test(letter) || (alphabet !== null && (isSure || alphabet === LATIN));
    marks[from + index] = stands ? null : nameOf(letter);
  });
}

function alphabetOf(letter: string): Alphabet | null {
  if (SURE.test(letter)) return LATIN;
  if (letter.normalize("NFKC") !== letter) return null;
  return ALPHABETS.find(({ letters }) => letters.test(letter)) ?? null;
}

function markOfSign(letters: readonly string[], at: number): string | null {
  const letter = letters[at] ?? "";
  if (letter === " " || letter === "\n") return null;
  if (letter === "\t") return "tab";
  // Some platform may read an entity as the letter it names.
  if (letter === "&" && ENTITY.test(letters.slice(at, at + 45).join(""))) return nameOf(letter);
  return SURE.test(letter) ? null : nameOf(letter);
}

/** The code, with the letter itself before it where that shows something and turns nothing around. */
function nameOf(letter: string): string {
  const code = `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const shows =
    VISIBLE.test(letter) && !UNSEEN.test(letter) && !RIGHT_TO_LEFT.test(letter) && !NEVER_SHOWN.test(letter);
  return shows ? `${letter} ${code}` : code;
}
