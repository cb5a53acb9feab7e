import { describe, expect, test } from "vitest";
import { createLookUp } from "../../adapters/slack/people.ts";
import type { SlackHome } from "../../adapters/slack/place.ts";
import { AppError } from "../../src/core/errors.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createKeptLogger } from "./slack-harness.ts";

const HOME: SlackHome = { teamId: "T1", enterpriseId: null, appId: "A1", botUserId: "UBOT", botId: "BBOT" };
const GRID: SlackHome = { ...HOME, enterpriseId: "E1" };

function asking(user: Record<string, unknown> | Error, home: SlackHome | null = HOME) {
  const clock = createFixedClock();
  let asked = 0;
  const userInfo = async () => {
    asked += 1;
    if (user instanceof Error) throw user;
    return { id: "U2", team_id: "T1", ...user };
  };
  const lookUp = createLookUp({ api: { userInfo }, home: () => home, clock, logger: createKeptLogger() });
  return {
    clock,
    asked: () => asked,
    standing: async (id: string) => (await lookUp(id as Identity)).standing,
    lookUp,
  };
}

test.each([
  ["de-DE", "de"],
  ["en-GB", "en"],
  ["fr-FR", null],
  [undefined, null],
])("an account whose Slack speaks %s reads %s", async (locale, language) => {
  const { lookUp } = asking({ locale });
  expect(await lookUp("slack:T1:U2" as Identity)).toMatchObject({ standing: "member", language });
});

describe("what an account is", () => {
  test.each([
    ["a member", {}, "slack:T1:U2", HOME, "member"],
    ["a guest of many channels", { is_restricted: true }, "slack:T1:U2", HOME, "guest"],
    ["a guest of one channel", { is_ultra_restricted: true }, "slack:T1:U2", HOME, "guest"],
    ["somebody who authorised this app", { is_app_user: true }, "slack:T1:U2", HOME, "member"],
    ["a closed account", { deleted: true }, "slack:T1:U2", HOME, "deactivated"],
    ["a bot", { is_bot: true }, "slack:T1:U2", HOME, "bot"],
    ["a workflow", { is_workflow_bot: true }, "slack:T1:U2", HOME, "bot"],
    ["a connector", { is_connector_bot: true }, "slack:T1:U2", HOME, "bot"],
    [
      "somebody of another company in a shared channel",
      { team_id: "T9", is_stranger: false },
      "slack:T9:U2",
      HOME,
      "external",
    ],
    ["a guest of another company", { team_id: "T9", is_restricted: true }, "slack:T9:U2", HOME, "external"],
    ["a stranger", { is_stranger: true }, "slack:T1:U2", HOME, "external"],
    ["an outsider named as one of ours", { team_id: "T9" }, "slack:T1:U2", HOME, "unknown"],
    ["one of ours named as an outsider", {}, "slack:T9:U2", HOME, "unknown"],
    [
      "the organisation, another workspace",
      { team_id: "T5", enterprise_user: { enterprise_id: "E1" } },
      "slack:E1:U2",
      GRID,
      "member",
    ],
    [
      "another organisation",
      { team_id: "T5", enterprise_user: { enterprise_id: "E9" } },
      "slack:T5:U2",
      GRID,
      "external",
    ],
  ])("%s", async (_, user, identity, home, standing) => {
    expect(await asking(user, home).standing(identity)).toBe(standing);
  });

  test("is asked once a minute, however many want to know", async () => {
    const { lookUp, clock, asked } = asking({});
    await Promise.all([lookUp("slack:T1:U2" as Identity), lookUp("slack:T1:U2" as Identity)]);
    clock.advance(59_000);
    await lookUp("slack:T1:U2" as Identity);
    expect(asked()).toBe(1);
    clock.advance(1_000);
    await lookUp("slack:T1:U2" as Identity);
    expect(asked()).toBe(2);
  });
  test("is asked again when the clock was set back", async () => {
    const { lookUp, clock, asked } = asking({});
    await lookUp("slack:T1:U2" as Identity);
    clock.advance(-3_600_000);
    await lookUp("slack:T1:U2" as Identity);
    expect(asked()).toBe(2);
  });
  test("is unknown while Slack cannot say, and asked again at once", async () => {
    const { standing, asked } = asking(new AppError("platform.unreachable", "no Slack"));
    expect(await standing("slack:T1:U2")).toBe("unknown");
    expect(await standing("slack:T1:U2")).toBe("unknown");
    expect(asked()).toBe(2);
  });
  test("is unknown before we know who we are", async () => {
    expect(await asking({}, null).standing("slack:T1:U2")).toBe("unknown");
  });
  test("has the name that people chose for themselves", async () => {
    const named = asking({ name: "b", real_name: "Ben Ito", profile: { display_name: "Benny" } });
    expect((await named.lookUp("slack:T1:U2" as Identity)).displayName).toBe("Benny");
    expect((await asking({ real_name: "Ben Ito" }).lookUp("slack:T1:U2" as Identity)).displayName).toBe(
      "Ben Ito",
    );
  });
});
