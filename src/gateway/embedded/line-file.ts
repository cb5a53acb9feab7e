import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";

/** The whole lines of a file, oldest first; none when it is not there. What a crash cut off is skipped. */
export async function readLines<T>(file: string): Promise<T[]> {
  return (await readIfThere(file)).split("\n").flatMap((line) => {
    if (line === "") return [];
    try {
      return [JSON.parse(line) as T];
    } catch {
      return [];
    }
  });
}

/** Adds lines and waits for the disk. Only this user may read the file. */
export async function appendLines(file: string, lines: readonly unknown[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Each begins on a line of its own, so that one cut off by a crash spoils no other.
  const text = lines.map((line) => `\n${JSON.stringify(line)}\n`).join("");
  await appendFile(file, text, { mode: 0o600, flush: true });
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "ENOENT") return "";
    throw fault;
  }
}
