import type { FileContent } from "../../core/file/file.ts";

/** So much of a text is shown to whoever answers. */
const MOST_LETTERS = 20_000;
const MARK = "[attached: ";

/** A message with what came along, in words: what each file is, and what stands in texts. */
export function wordFiles(text: string, files: readonly FileContent[]): string {
  return [text, ...files.map(wordFile)].filter((part) => part !== "").join("\n\n");
}

function wordFile({ name, type, bytes }: FileContent): string {
  const head = `${MARK}${name}, ${type}, ${bytes.byteLength} bytes]`;
  if (!type.startsWith("text/")) return head;
  const lines = new TextDecoder().decode(bytes).slice(0, MOST_LETTERS).trimEnd().split("\n");
  return [head, ...lines.map((line) => `> ${line}`)].join("\n");
}

/** The files that a worded message speaks of, each as `notes.txt, text/plain, 25 bytes`. */
export function attachedIn(text: string): readonly string[] {
  return [...text.matchAll(/^\[attached: ([^\]\n]+)\]$/gm)].map(([, what = ""]) => what);
}
