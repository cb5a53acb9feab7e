import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { messageKeyOf } from "../../src/core/conversation/place.ts";
import { whereOf } from "../fakes/discord/payloads.ts";
import type { Said } from "../fakes/discord/people.ts";
import { type DiscordTeam, startDiscordTeam } from "./discord-team.ts";

/** The same event again, what Discord says when it puts a preview below a link, or that the message is gone. */
const WAYS = ["the same", "a preview", "a removal"] as const;
type As = (typeof WAYS)[number];
type Where = "directly" | "in the channel";

/** A few messages, and how Discord tells of them: each once at least, and what comes first is anybody's guess. */
const scripts = fc
  .array(fc.constantFrom<Where>("directly", "in the channel"), { minLength: 1, maxLength: 4 })
  .chain((wheres) =>
    fc.record({
      wheres: fc.constant(wheres),
      order: fc
        .array(fc.record({ at: fc.nat(wheres.length - 1), as: fc.constantFrom<As>(...WAYS) }), {
          maxLength: 6,
        })
        .chain((more) => {
          const all = [...wheres.map((_, at) => ({ at, as: "the same" as As })), ...more];
          return fc.shuffledSubarray(all, { minLength: all.length });
        }),
    }),
  );

describe("deliveries on Discord", () => {
  let team: DiscordTeam;
  let ben: string;
  let design: string;
  beforeEach(async () => {
    team = await startDiscordTeam();
    ben = await team.member("ben");
    design = team.discord.addChannel("design");
  });
  afterEach(() => team.stop());

  let words = 0;
  const write = (where: Where) => {
    const word = `w${++words}x`;
    const [channel, mention] =
      where === "directly" ? [team.discord.dm(ben), ""] : [design, team.discord.mention];
    return { word, said: team.discord.write(ben, channel, `${mention} designer: echo ${word}`) };
  };
  const handOver = ({ name, data, id, channel }: Said, as: As) => {
    if (as === "the same") return team.discord.tell(name, data);
    if (as === "a preview")
      return team.discord.tell("MESSAGE_UPDATE", { ...data, embeds: [{ type: "link" }] });
    return team.discord.tell("MESSAGE_DELETE", { id, ...whereOf(team.discord.state, channel) });
  };
  const turnOf = ({ id, channel }: Said) =>
    team.store.turns.byMessage(
      messageKeyOf({ platform: "discord", workspace: team.discord.guildId, channel, id }),
    );
  const answersWith = (word: string) =>
    team.discord.state.messages.filter(
      ({ authorId, content }) => authorId === team.discord.ourId && content.includes(word),
    );

  it("run each message once, however often and in whatever order they come", async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async ({ wheres, order }) => {
        const written = wheres.map(write);
        for (const { at, as } of order) {
          const one = written[at];
          if (one) handOver(one.said, as);
        }
        for (const [at, { said, word }] of written.entries()) {
          await expect.poll(() => turnOf(said), { timeout: 10_000 }).not.toBeNull();
          await team.app.idle();
          const turn = await turnOf(said);
          const wasRemoved = order.some((one) => one.at === at && one.as === "a removal");
          const isStopped = wasRemoved && turn?.state === "stopped";
          expect(turn?.state).toBe(isStopped ? "stopped" : "answered");
          expect(answersWith(word)).toHaveLength(isStopped ? 0 : 1);
        }
        const runs = (await team.audited("turn.dispatched")).map(({ target }) => target.id);
        expect(new Set(runs).size).toBe(runs.length);
        expect(await team.store.inbox.unhandled(10)).toEqual([]);
      }),
      { numRuns: 12 },
    );
    expect(team.logger.lines.filter((line) => line.startsWith("error"))).toEqual([]);
  }, 60_000);

  it("after a break that Discord resumes, a lost session that is read back, and a restart, run once", async () => {
    const dm = team.discord.dm(ben);
    const said = [team.discord.say(ben, dm, "designer: echo first")];
    await team.answerIn(dm, "first");
    team.discord.gateway.cut();
    await team.discord.waitFor(() => !team.discord.gateway.isConnected());
    said.push(team.discord.say(ben, dm, "designer: echo second"));
    await team.answerIn(dm, "second");
    expect(team.discord.gateway.resumed()).toBe(1);
    team.discord.gateway.loseSession();
    await team.discord.waitFor(() => !team.discord.gateway.isConnected());
    said.push(team.discord.say(ben, dm, "designer: echo third"));
    await team.answerIn(dm, "third");
    for (const one of said.toReversed()) team.discord.again(one);
    await team.app.idle();
    await team.restart(() => void said.push(team.discord.say(ben, dm, "designer: echo fourth")));
    for (const one of said) team.discord.again(one);
    await team.answerIn(dm, "fourth");
    await team.app.idle();
    expect(team.discord.answersIn(dm)).toHaveLength(4);
    expect(await team.audited("turn.answered")).toHaveLength(4);
  }, 60_000);

  it("of a command and a click do it once, also in the process after", async () => {
    const what = { who: ben, what: "ops", until: "7d" };
    const granted = team.discord.slash(team.ada, design, "grant", what);
    team.discord.again(granted);
    const told = await team.privately(team.ada, "Ben");
    await team.restart();
    team.discord.again(granted);
    const undo = team.discord.press(team.ada, team.discord.button(told, "Undo"));
    team.discord.again(undo);
    await expect.poll(() => team.audited("grant.revoked").then((all) => all.length)).toBe(1);
    await team.restart();
    team.discord.again(undo);
    team.discord.again(granted);
    await team.app.idle();
    expect(await team.audited("grant.created")).toHaveLength(1);
    expect(await team.audited("grant.revoked")).toHaveLength(1);
    expect(team.discord.waiting()).toEqual([]);
  }, 30_000);
});
