import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const child = fileURLToPath(new URL("durability-child.ts", import.meta.url));
const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
const why = canTrace ? "" : " (skipped: strace is not here, or may not trace)";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the child under strace; returns `S` for each sync and `A` for each acknowledgement, in order. */
function traceOf(how: "one-by-one" | "together", count: number): string {
  const trace = join(folder, `${how}.trace`);
  const run = [process.execPath, child, `file:${join(folder, `${how}.db`)}`, how, String(count)];
  execFileSync("strace", ["-f", "-o", trace, "-e", "trace=fsync,fdatasync,write", ...run]);
  const lines = readFileSync(trace, "utf8").split("\n");
  const from = lines.findIndex((line) => line.includes('"opened'));
  const to = lines.findIndex((line) => line.includes('"finished'));
  return lines
    .slice(from, to)
    .map((line) => (/\b(fsync|fdatasync)\(/.test(line) ? "S" : line.includes('"acknowledged') ? "A" : ""))
    .join("");
}

describe.skipIf(!canTrace)(`durability${why}`, () => {
  it("syncs before each acknowledgement when transactions come one by one", () => {
    expect(traceOf("one-by-one", 50)).toMatch(/^(S+A){50}$/);
  });

  it("shares one sync among 200 transactions asked for at once, and acknowledges none before it", () => {
    const trace = traceOf("together", 200);
    expect(trace).toMatch(/^S{1,3}A{200}$/);
  });
});
