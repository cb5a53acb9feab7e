import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Suites that need an outside program or a lot of time run by name: `vitest run --mode openclaw`. */
const SUITES = ["openclaw", "browser", "crash"];

// Many tests wait for a process or a socket of theirs: two at a time keep even two cores no more than busy.
const QUICK = {
  // Tests wait up to 20 s for what they do not do themselves; none takes long on a quiet machine.
  testTimeout: 30_000,
  hookTimeout: 30_000,
  // The usual second is over before a busy machine has answered.
  expect: { poll: { timeout: 20_000 } },
  maxWorkers: Math.max(2, availableParallelism() - 1),
};
// The real gateway needs up to 20 s to start on two busy cores, and only one should run at a time.
const SLOW = {
  testTimeout: 60_000,
  hookTimeout: 180_000,
  fileParallelism: false,
  expect: { poll: { timeout: 20_000 } },
};
// Each concurrent test keeps an application and the next one, which loads, busy.
const CRASH = { ...SLOW, testTimeout: 120_000, maxConcurrency: Math.min(availableParallelism(), 8) };

export default defineConfig(({ mode }) => {
  const apart = SUITES.includes(mode);
  return {
    test: {
      include: [apart ? `test/${mode}/**/*.test.ts` : "test/**/*.test.ts"],
      exclude: ["**/node_modules/**", ...SUITES.filter((suite) => suite !== mode).map((s) => `test/${s}/**`)],
      watch: false,
      teardownTimeout: 10_000,
      ...(mode === "crash" ? CRASH : apart ? SLOW : QUICK),
    },
  };
});
