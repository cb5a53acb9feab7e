const LONGEST_NAME = 80;

/** People choose their names: nothing invisible, nothing that turns the line around, no second line. */
export function readableName(name: string | null): string {
  const plain = (name ?? "")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .normalize("NFC");
  return [...plain].slice(0, LONGEST_NAME).join("").trim();
}
