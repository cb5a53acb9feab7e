import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DiscordTeam, startDiscordTeam } from "./discord-team.ts";

const POST = "POST /channels/:id/messages";
const CHANGE = "PATCH /channels/:id/messages/:id";

describe("Discord asks to wait", () => {
  let team: DiscordTeam;
  let ben: string;
  let cleo: string;
  beforeEach(async () => {
    team = await startDiscordTeam();
    [ben, cleo] = [await team.member("ben"), await team.member("cleo")];
  });
  afterEach(() => team.stop());

  const dm = (person: string) => team.discord.dm(person);
  const answers = (person: string) => team.discord.answersIn(dm(person)).map(({ content }) => content);
  /** Calls of a place from the first 429 on, with how long after it they came. */
  const after429 = (place?: string) => {
    const calls = team.discord.calls().filter(({ ids }) => place === undefined || ids[0] === place);
    const at = calls.findIndex(({ outcome }) => outcome === "rate-limited");
    return calls.slice(at + 1).map((call) => ({ ...call, afterMs: call.at - (calls[at]?.at ?? 0) }));
  };

  it("in one place: that place waits its own time, the others do not, and its answer comes once", async () => {
    team.discord.fail(CHANGE, { kind: "rate-limited", retryAfterSeconds: 3 }, { of: dm(ben) });
    team.discord.say(ben, dm(ben), "designer: echo the slow one");
    await team.discord.waitFor(() => limited() === 1, "the 429", 20_000);
    team.discord.say(cleo, dm(cleo), "designer: echo the quick one");
    await team.answerIn(dm(cleo), "the quick one");
    expect(answers(ben).join()).not.toContain("the slow one");
    await team.answerIn(dm(ben), "the slow one");
    await team.app.idle();
    expect(answers(ben)).toHaveLength(1);
    expect(after429(dm(ben)).filter(({ route }) => route === CHANGE)[0]?.afterMs).toBeGreaterThanOrEqual(
      2990,
    );
  }, 30_000);

  it("in two places, each with a wait of its own", async () => {
    team.discord.fail(POST, { kind: "rate-limited", retryAfterSeconds: 4 }, { of: dm(ben) });
    team.discord.fail(POST, { kind: "rate-limited", retryAfterSeconds: 1.5 }, { of: dm(cleo) });
    for (const person of [ben, cleo]) team.discord.say(person, dm(person), "designer: echo mine");
    await team.answerIn(dm(cleo), "mine");
    expect(answers(ben)).toEqual([]);
    await team.answerIn(dm(ben), "mine");
    await team.app.idle();
    const waits = [ben, cleo].map(
      (person) => after429(dm(person)).find(({ route }) => route === POST)?.afterMs,
    );
    expect(waits[0]).toBeGreaterThanOrEqual(3990);
    expect(waits[1]).toBeGreaterThanOrEqual(1490);
    expect([answers(ben), answers(cleo)].map(({ length }) => length)).toEqual([1, 1]);
  }, 30_000);

  it("everywhere: nothing is asked meanwhile but what answers a click, and nothing is lost or doubled", async () => {
    team.discord.say(cleo, dm(cleo), "designer: answer slowly");
    const line = await team.answerIn(dm(cleo), "thinking");
    team.discord.fail(POST, { kind: "rate-limited", retryAfterSeconds: 3, global: true });
    team.discord.say(ben, dm(ben), "designer: echo mine");
    await team.discord.waitFor(() => limited() === 1, "the 429", 20_000);
    const click = team.discord.press(cleo, team.discord.button(line, "Stop"));
    await team.discord.waitFor(() => click.interaction?.answer, "its acknowledgement", 2900);
    await team.answerIn(dm(ben), "mine");
    await team.answerIn(dm(cleo), "Stopped");
    await team.app.idle();
    const meanwhile = after429().filter(({ afterMs }) => afterMs < 2990);
    expect(meanwhile.map(({ route }) => route)).toEqual(["POST /interactions/:id/:token/callback"]);
    expect([answers(ben), answers(cleo)].map(({ length }) => length)).toEqual([1, 1]);
  }, 30_000);

  it("again and again while an answer grows: the whole of it stands there once", async () => {
    team.discord.fail(CHANGE, { kind: "rate-limited", retryAfterSeconds: 0.3 }, { times: 4 });
    team.discord.say(ben, dm(ben), "designer: answer slowly");
    await team.discord.waitFor(() => limited() === 4, "all of them", 30_000);
    await team.app.idle();
    const [shown, ...others] = team.discord.answersIn(dm(ben));
    expect(others).toEqual([]);
    expect(shown && team.discord.buttons(shown)).toEqual([]);
    expect(await team.audited("turn.answered")).toHaveLength(1);
  }, 40_000);

  const limited = () => team.discord.calls().filter(({ outcome }) => outcome === "rate-limited").length;
});
