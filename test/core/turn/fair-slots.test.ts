import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFairSlots } from "../../../src/core/turn/fair-slots.ts";

const aRound = () => new Promise<void>((resolve) => setImmediate(resolve));

function openBench(each: number, all: number) {
  const slots = createFairSlots({ each, all });
  const served: string[] = [];
  const releases: (() => void)[] = [];
  const ask = (who: string, onWait?: (ahead: number) => void) =>
    void slots.take(who, onWait).then((release) => {
      if (!release) return;
      served.push(who);
      releases.push(release);
    });
  return { slots, served, releases, ask };
}

describe("slots", () => {
  it("are given up to the limit of each one and of all", async () => {
    const { served, ask } = openBench(2, 3);
    for (const who of ["a", "a", "a", "b", "b"]) ask(who);
    await aRound();
    expect(served).toEqual(["a", "a", "b"]);
  });

  it("come round by round, so that nobody waits behind another's many", async () => {
    const { served, releases, ask } = openBench(1, 1);
    for (const who of ["a", "a", "a", "a", "b", "b", "c"]) ask(who);
    for (let round = 0; round < 7; round++) {
      await aRound();
      releases[round]?.();
    }
    expect(served).toEqual(["a", "a", "b", "c", "a", "b", "a"]);
  });

  it("tell how many come before", async () => {
    const { ask } = openBench(2, 3);
    const heard: [string, number][] = [];
    for (const who of ["a", "a", "a", "b", "b", "c"]) ask(who, (ahead) => heard.push([who, ahead]));
    await aRound();
    expect(heard).toEqual([
      ["a", 2],
      ["b", 1],
      ["c", 2],
    ]);
  });

  it("are given to nobody after the end, and those who wait hear it", async () => {
    const slots = createFairSlots({ each: 1, all: 1 });
    await slots.take("a");
    const waiting = slots.take("b");
    slots.close();
    expect(await waiting).toBeNull();
    expect(await slots.take("c")).toBeNull();
  });

  it("are never too many, never lost, and never left unused, whatever comes and goes", async () => {
    const step = fc.oneof(fc.constantFrom("a", "b", "c"), fc.nat(5));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const slots = createFairSlots({ each: 2, all: 3 });
        const held: { who: string; release: () => void }[] = [];
        let waiting = 0;
        for (const next of steps) {
          if (typeof next === "number") held.splice(next, 1)[0]?.release();
          else {
            waiting += 1;
            void slots.take(next).then((release) => {
              waiting -= 1;
              if (release) held.push({ who: next, release });
            });
          }
          await aRound();
          const per = Map.groupBy(held, ({ who }) => who);
          expect(held.length).toBeLessThanOrEqual(3);
          expect(Math.max(0, ...[...per.values()].map((ones) => ones.length))).toBeLessThanOrEqual(2);
        }
        for (let round = 0; waiting + held.length > 0 && round < 200; round++) {
          held.shift()?.release();
          await aRound();
        }
        expect(waiting).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
