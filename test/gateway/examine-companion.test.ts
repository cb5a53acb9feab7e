import { describe, expect, test } from "vitest";
import { PLUGIN_VERSION, TRIED_WITH } from "../../src/gateway/openclaw/companion.ts";
import type { CompanionState } from "../../src/gateway/openclaw/companion-answer.ts";
import { judgeCompanion } from "../../src/gateway/openclaw/examine-companion.ts";

const good: CompanionState = {
  plugin: PLUGIN_VERSION,
  gateway: TRIED_WITH,
  form: "policy",
  revision: 7,
  people: 3,
  isFresh: true,
  isKept: true,
};

describe("judging the companion plugin", () => {
  test("finds no fault in a good one", () => {
    expect(judgeCompanion(good, "identity")).toEqual([
      { level: "ok", what: "The companion plugin holds 3 people to their access.", mend: "" },
    ]);
    expect(judgeCompanion({ ...good, form: "hooks" }, "device")).toMatchObject([{ level: "ok" }]);
  });

  test.each([
    ["the form that locks devices out", { credentials: "device" }, "fault", /form to "hooks"/],
    ["the form without connections", { form: "hooks" }, "fault", /form to "policy"/],
    ["another version of it", { plugin: "0.9.0" }, "warning", /Copy .*plugin/],
    ["a gateway that it was not tried with", { gateway: "2027.1.0" }, "warning", /test:openclaw/],
    ["one that heard nothing for long", { isFresh: false }, "warning", /Start Gatehouse/],
    ["one whose disk is full", { isKept: false }, "fault", /Make room/],
  ] as const)("%s is found, with its mend", (_what, change, level, mend) => {
    const { credentials = "identity", ...state } = change as Partial<CompanionState> & {
      credentials?: "device";
    };
    const [finding] = judgeCompanion({ ...good, ...state }, credentials);
    expect(finding).toMatchObject({ level, mend: expect.stringMatching(mend) });
  });
});
