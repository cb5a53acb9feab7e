import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { Text } from "../../../src/core/words/text.ts";
import { wordText } from "../../../src/text/lay-out-message.ts";
import { ADA, BEN, DM, EVE, type House, openHouse, SAM, THREAD } from "../command/house.ts";

type Shown = Extract<Text, { key: "audit" }>;

let house: House;
beforeEach(async () => {
  house = await openHouse({ cleo: "operator" });
});
afterEach(() => house.cleanup());

const CLEO = "web:cleo" as Identity;
type Said = Awaited<ReturnType<House["type"]>>;

function textOf([answer]: Said): Shown {
  if (answer?.text.key !== "audit") throw new Error(`an ${answer?.text.key} instead of the audit`);
  return answer.text;
}
const linesOf = (said: Said) => textOf(said).lines;

describe("asking what is recorded", () => {
  it("shows the newest first, to those who may read the audit, in private", async () => {
    await house.type(ADA, `grant <@${BEN}> designer for 7d`);
    const [answer, ...more] = await house.type(CLEO, `audit <@${BEN}>`);
    expect(more).toEqual([]);
    expect(answer).toMatchObject({ to: CLEO, text: { key: "audit", person: "Ben", spanMs: null } });
    const lines = answer ? linesOf([answer]) : [];
    expect(lines[0]).toMatchObject({
      action: "grant.created",
      by: "Ada",
      whom: "Ben",
      what: "agent:designer",
    });
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map(({ seq }) => seq).toSorted((a, b) => b - a));
  });

  it("refuses those who may not, keeps that they asked, and shows nothing", async () => {
    for (const [who, key] of [
      [BEN, "command-refused"],
      [EVE, "suspended"],
      [SAM, "stranger"],
    ] as const) {
      for (const text of ["audit", `audit <@${ADA}>`, `audit <@${ADA}> 7d #5`]) {
        const said = await house.type(who, text);
        expect(said.map((one) => one.text.key)).toEqual([key]);
      }
    }
    expect(await house.audit("access.denied")).toHaveLength(9);
    expect(await house.audit("audit.read")).toHaveLength(0);
  });

  it("shows everybody their own records, and leaves none of that", async () => {
    const lines = linesOf(await house.type(BEN, "audit me"));
    expect(lines.map(({ action }) => action)).toEqual(["identity.linked", "principal.created"]);
    expect(linesOf(await house.type(BEN, `audit <@${BEN}>`))).toHaveLength(2);
    expect(await house.audit("audit.read")).toHaveLength(0);
  });

  it("records who looked at whose, where they can see it themselves", async () => {
    await house.type(CLEO, `audit <@${BEN}> 7d`);
    const [line] = linesOf(await house.type(BEN, "audit me"));
    expect(line).toMatchObject({ action: "audit.read", by: "Cleo", whom: "Ben" });
  });

  it("shows what a stranger tried, before and after they were let in", async () => {
    await house.type(SAM, "grant me ops");
    expect(linesOf(await house.type(ADA, `audit <@${SAM}>`))[0]).toMatchObject({
      action: "access.denied",
      outcome: "denied",
      by: SAM,
    });
    await house.type(ADA, `grant <@${SAM}> designer`);
    const actions = linesOf(await house.type(ADA, `audit <@${SAM}>`)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["grant.created", "principal.created", "access.denied"]));
  });

  it("narrows by time, by agent and by action", async () => {
    await house.type(ADA, `grant <@${BEN}> designer for 7d`);
    house.clock.advance(2 * 24 * 60 * 60 * 1000);
    await house.openTurn(BEN);
    const shown = async (words: string) =>
      linesOf(await house.type(ADA, `audit <@${BEN}> ${words}`)).map(({ action }) => action);
    expect(await shown("1d designer")).toEqual(["conversation.opened"]);
    expect(await shown("grant.created")).toEqual(["grant.created"]);
    expect(await shown("1d grant.created")).toEqual([]);
    expect(await shown("ops")).toEqual([]);
    const [wrong] = await house.type(ADA, `audit <@${BEN}> everything`);
    expect(wrong?.text).toMatchObject({ key: "command-usage", problem: { kind: "no-filter" } });
  });

  it("goes on with what is older, judged anew at the click", async () => {
    for (let day = 1; day <= 12; day++) await house.type(ADA, `grant <@${BEN}> designer for ${day}d`, DM);
    const [first] = await house.type(CLEO, `audit <@${BEN}> 7d`);
    const lines = first ? linesOf([first]) : [];
    expect(lines).toHaveLength(10);
    const more = first?.buttons.find(({ label }) => label.key === "more");
    const next = linesOf(await house.press(CLEO, more));
    expect(next[0]?.seq).toBeLessThan(lines.at(-1)?.seq ?? 0);
    expect(next.length).toBeGreaterThan(0);
    expect((await house.press(SAM, more)).map((one) => one.text.key)).toEqual(["stranger"]);
  });

  it("is asked for as a word, and talk about it reaches the agent", async () => {
    expect((await house.type(ADA, "audit", THREAD, "message"))[0]?.text.key).toBe("audit");
    const [byName] = await house.type(ADA, "audit @ben");
    expect(byName?.text).toMatchObject({ key: "command-usage", problem: { kind: "by-name" } });
  });

  it("reads as lines that a person understands", async () => {
    await house.type(ADA, `grant <@${BEN}> designer for 7d`);
    await house.type(BEN, `grant <@${BEN}> ops`);
    const answer = textOf(await house.type(ADA, `audit <@${BEN}> 7d`));
    const [head, , ...lines] = wordText(answer, house.clock.now()).split("\n");
    expect(head).toBe("This is recorded of Ben in the last 7 days, newest first.");
    expect(lines[0]).toMatch(
      /⛔ Ben was refused `grant` · rule: Neither the role member .* · ref 7F3K · #\d+$/,
    );
    expect(lines[1]).toMatch(/ Ada gave Ben `agent:designer` until .*7 days left.* · #\d+$/);
  });
});
