/** The same numbers from 0 to 1 on every machine and in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS =
  "the blue of our buttons should stay as it was before we changed what people see in a thread on a phone at night while somebody else waits for an answer about colours margins fonts and the rest".split(
    " ",
  );

/** Questions of 4 to 40 words, each with a word of its own that the answer has to bring back. */
export function createQuestions(
  seed: number,
): (tag: string) => { readonly word: string; readonly text: string } {
  const random = seededRandom(seed);
  let count = 0;
  return (tag) => {
    count += 1;
    const word = `w${tag}${count}x`;
    const length = 4 + Math.floor(random() * 37);
    const rest = Array.from({ length }, () => WORDS[Math.floor(random() * WORDS.length)]);
    return { word, text: `${word} ${rest.join(" ")}` };
  };
}

/** Every such word in a text. */
export const wordsIn = (text: string): readonly string[] => text.match(/\bw[a-z]+\d+x\b/g) ?? [];
