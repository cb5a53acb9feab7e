import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageKeyOf } from "../../src/core/conversation/place.ts";
import { plainText, startTelegramTeam, type TelegramTeam } from "./telegram-team.ts";

/** The same update again, the same message under another number, or an edit that comes before or after it. */
const WAYS = ["the same", "another number", "edited"] as const;

/** A few messages in one private chat, and how Telegram hands them over. */
const scripts = fc.integer({ min: 1, max: 4 }).chain((count) => {
  const one = fc.record({ at: fc.nat(count - 1), as: fc.constantFrom(...WAYS) });
  const first = Array.from({ length: count }, (_, at) => ({ at, as: "the same" as (typeof WAYS)[number] }));
  return fc.record({
    count: fc.constant(count),
    // Each is handed over at least once; what comes first and what comes again is anybody's guess.
    order: fc
      .array(one, { maxLength: 7 })
      .chain((more) => fc.shuffledSubarray([...first, ...more], { minLength: count + more.length })),
  });
});

describe("deliveries by webhook", () => {
  let team: TelegramTeam;
  let ben: number;
  let words = 0;
  let edits = 0;
  beforeAll(async () => {
    team = await startTelegramTeam({ mode: "webhook" });
    ben = await team.member("ben");
  });
  afterAll(() => team.stop());

  const write = () => {
    const word = `w${++words}x`;
    const message = team.telegram.write(ben, ben, `designer: echo ${word}`);
    return { word, message, update: { update_id: 50_000 + words, message } };
  };
  const handOver = (written: ReturnType<typeof write>, as: (typeof WAYS)[number]) => {
    const { updates } = team.telegram;
    if (as === "the same") return updates.deliver(written.update);
    if (as === "another number") return updates.send({ message: written.message });
    edits += 1;
    const text = `designer: echo ${written.word} edited`;
    return updates.send({ edited_message: { ...written.message, text, edit_date: 2_000_000_000 + edits } });
  };

  it("run each message once, however often and in whatever order they come", async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async ({ count, order }) => {
        const written = Array.from({ length: count }, write);
        const outcomes = order.flatMap(({ at, as }) => {
          const one = written[at];
          return one ? [handOver(one, as).outcome()] : [];
        });
        expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["acknowledged"]));
        await team.app.idle();
        const dispatched = await team.audited("turn.dispatched");
        for (const { word, message } of written) {
          const place = {
            platform: "telegram",
            workspace: team.telegram.botId,
            channel: String(ben),
          } as const;
          const key = messageKeyOf({ ...place, id: String(message.message_id) });
          const turn = await team.store.turns.byMessage(key);
          expect(turn?.state).toBe("answered");
          expect(dispatched.filter(({ target }) => target.id === turn?.id)).toHaveLength(1);
          const answers = team.telegram.answersIn(ben).map(plainText);
          expect(answers.filter((text) => text.includes(word))).toHaveLength(1);
        }
        expect(await team.store.inbox.unhandled(10)).toEqual([]);
      }),
      { numRuns: 12 },
    );
    expect(team.logger.lines.filter((line) => line.startsWith("error"))).toEqual([]);
  }, 60_000);
});
