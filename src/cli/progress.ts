import type { CliIo } from "./cli-io.ts";

/** Says how far long work is: one line that changes on a terminal, a line each quarter elsewhere. */
export function showProgress(io: CliIo, what: string): { at(done: number): void; end(): void } {
  let told = -1;
  return {
    at(done) {
      const percent = Math.floor(Math.min(Math.max(done, 0), 1) * 100);
      if (percent === told) return;
      if (io.overwrite) io.overwrite(`${what}: ${percent} %`);
      else if (Math.floor(percent / 25) > Math.floor(told / 25)) io.err(`${what}: ${percent} %`);
      told = percent;
    },
    end() {
      io.overwrite?.("");
    },
  };
}
