import { describe, expect, it } from "vitest";
import type { BenchResult } from "../../bench/method/bench.ts";
import { cleaningUp } from "../../bench/method/clean-up.ts";
import { describeMachine } from "../../bench/method/machine.ts";
import { renderReport } from "../../bench/method/report.ts";
import { type Contender, ratioOf, runRounds } from "../../bench/method/rounds.ts";
import { createQuestions, wordsIn } from "../../bench/method/seeded.ts";
import { median, percentile, slopeOf, spreadOf } from "../../bench/method/statistics.ts";

describe("statistics", () => {
  it("take the middle, between two when there are two", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 2, 3, 10])).toBe(2.5);
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  });

  it("take a percentile in proportion between its neighbours", () => {
    expect(percentile([0, 10], 99)).toBeCloseTo(9.9);
    expect(percentile([7], 99)).toBe(7);
  });

  it("fit a slope", () => {
    expect(
      slopeOf([
        [0, 5],
        [1, 7],
        [2, 9],
      ]),
    ).toBe(2);
  });
});

describe("rounds", () => {
  const plan = { rounds: 2, steps: 2, warmUpSteps: 1, pauseMs: 0 };

  it("let contenders take turns, each first as often as the other, and forget the warm-up", async () => {
    const order: string[] = [];
    const contender = (name: string): Contender => ({
      name,
      async step() {
        order.push(name);
        return { ms: [order.length] };
      },
    });
    const rounds = await runRounds([contender("a"), contender("b")], plan);
    expect(order.join("")).toBe("ab" + "ab" + "ba" + "ba" + "ab");
    expect(rounds.a).toEqual([{ ms: [3, 6] }, { ms: [8, 9] }]);
  });

  it("compare within a round, so that a slow moment of the machine weighs on both sides", () => {
    const rounds = {
      ours: [{ ms: [12] }, { ms: [120] }, { ms: [11] }],
      bare: [{ ms: [10] }, { ms: [100] }, { ms: [10] }],
    };
    const ratio = ratioOf(rounds, "ms", { of: "ours", to: "bare" });
    expect(ratio.median).toBeCloseTo(1.2);
    expect(ratio.perRound).toHaveLength(3);
    expect(ratio.max).toBeCloseTo(1.2);
  });
});

describe("questions", () => {
  it("are the same in every run, and every word is another", () => {
    const [one, two] = [createQuestions(7), createQuestions(7)];
    const first = Array.from({ length: 20 }, () => one("s"));
    expect(Array.from({ length: 20 }, () => two("s"))).toEqual(first);
    expect(new Set(first.map(({ word }) => word)).size).toBe(20);
    for (const { word, text } of first) expect(wordsIn(`I heard: ${text}`)).toEqual([word]);
  });
});

describe("a report", () => {
  const result: BenchResult = {
    tables: [{ title: "Time", head: ["case", "ms"], rows: [["one", "12.3"]] }],
    faults: [],
    notes: ["a note"],
    numbers: {},
  };

  it("names machine and versions above its tables", () => {
    const text = renderReport("openclaw", result, describeMachine());
    expect(text).toContain(`node ${process.versions.node}`);
    expect(text).toMatch(/\d+ cores/);
    expect(text).toContain("| one | 12.3 |");
  });

  it("shows no number when an answer went wrong, and says which", () => {
    const text = renderReport("openclaw", { ...result, faults: ["wa1x was lost"] }, describeMachine());
    expect(text).toContain("do not count");
    expect(text).toContain("wa1x was lost");
    expect(text).not.toContain("12.3");
  });
});

describe("cleaning up", () => {
  it("ends what was opened, the newest first, also when the work failed", async () => {
    const ended: string[] = [];
    const work = cleaningUp(async ({ later }) => {
      later(() => ended.push("gateway"));
      later(() => ended.push("bot"));
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(ended).toEqual(["bot", "gateway"]);
  });
});
