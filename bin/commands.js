import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a command runs, one step after the other. A step is a script and its arguments, run by the Node that fits.
 * `dev`: it needs the packages for development.
 */
export function planOf(root, command, args) {
  const vitest = (...more) => [binOf(root, "vitest"), "run", ...more];
  switch (command) {
    case "test":
      return { dev: true, steps: [vitest(...args)] };
    case "test:browser":
      return { dev: true, steps: [vitest("--mode", "browser", ...args)] };
    case "test:openclaw":
      return { dev: true, steps: [vitest("--mode", "openclaw", ...args)] };
    case "test:crash":
      return { dev: true, steps: [vitest("--mode", "crash", ...args)] };
    case "bench":
      return { dev: false, steps: [[join("bench", "run.ts"), ...args]] };
    case "check":
      return {
        dev: true,
        steps: [
          [binOf(root, "@biomejs/biome", "biome"), "check", ...args],
          [binOf(root, "typescript", "tsc"), "-p", "."],
          [binOf(root, "knip"), "--no-progress"],
          vitest("test/architecture.test.ts"),
        ],
      };
    default: {
      const preload = new URL("./compile-cache.js", import.meta.url).href;
      const main = join("src", "main.ts");
      // Tests never see it: they are the same on every machine.
      const settings = existsSync(join(root, ".env")) ? ["--env-file=.env"] : [];
      const words = command === undefined ? [] : [command, ...args];
      return { dev: false, steps: [[...settings, "--import", preload, main, ...words]] };
    }
  }
}

/** Read only when the step runs: before the install there is nothing to read. */
function binOf(root, name, bin = name) {
  return () => {
    const folder = join(root, "node_modules", name);
    const listed = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).bin;
    return join(folder, typeof listed === "string" ? listed : listed[bin]);
  };
}
