/** What was asked where, and what came back where. A number counts only when both agree. */
export interface Ledger {
  asked(word: string, place: string): void;
  /** An answer that carries the word, as it stands at the end. */
  answered(word: string, place: string): void;
  count(): number;
  /** Lost, doubled and misplaced answers, in words; empty when the number counts. */
  faults(): readonly string[];
}

export function createLedger(): Ledger {
  const asked = new Map<string, string>();
  const answered = new Map<string, string[]>();
  return {
    asked: (word, place) => void asked.set(word, place),
    answered: (word, place) => void answered.set(word, [...(answered.get(word) ?? []), place]),
    count: () => asked.size,
    faults() {
      const unasked = [...answered.keys()].filter((word) => !asked.has(word));
      const judged = [...asked].flatMap(([word, place]) => judge(word, place, answered.get(word) ?? []));
      return [...unasked.map((word) => `${word} was answered and never asked`), ...judged];
    },
  };
}

function judge(word: string, place: string, places: readonly string[]): readonly string[] {
  const here = places.filter((one) => one === place).length;
  const faults = places
    .filter((one) => one !== place)
    .map((one) => `${word} was answered in ${one}, not in ${place}`);
  if (here === 0) faults.push(`${word} was lost`);
  if (here > 1) faults.push(`${word} was answered ${here} times`);
  return faults;
}
