import { afterEach, describe, expect, it } from "vitest";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { hardAnswer, marksIn } from "../contract/chat-subject.ts";
import { startStubModel } from "../openclaw/stub-model.ts";
import { startTeam } from "./start-team.ts";

describe("an answer of 30,000 letters with everything in it", () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  /** `pieces`: how many the model sends it in; `pieceMs`: how long it takes between two. */
  async function answered(pieces: number, pieceMs: number) {
    const model = await startStubModel();
    const { markdown, marks } = hardAnswer();
    const size = Math.ceil(markdown.length / pieces);
    const chunks = Array.from({ length: pieces }, (_, at) => markdown.slice(at * size, (at + 1) * size));
    model.answer(() => ({ chunks, pieceMs }));
    const openai = { baseUrl: model.baseUrl, apiKey: new Secret("fake-key"), model: "stub" };
    const team = await startTeam({
      gateway: ({ dataDir, logger }) =>
        createEmbeddedGateway({ openai }, { clock: systemClock, ids: randomIds, logger, dataDir }),
    });
    ends.push(
      () => team.stop(),
      () => model.close(),
    );
    const ben = await team.member("ben");
    const design = team.slack.addChannel("design", [ben]);
    const said = team.slack.say(ben, design, `${team.slack.bot.mention} designer: everything, please`);
    await team.answerIn(design, said.thread, `w${String(marks).padStart(5, "0")}`);
    await team.app.idle();
    const messages = team.slack.answersIn(design, said.thread);
    return { team, messages, marks, text: messages.map(team.slack.shown).join("\n") };
  }

  it.each([
    ["at once", 1, 0],
    ["while it grows", 60, 50],
  ])(
    "arrives %s: whole, in order, split well, pinging nobody",
    async (_, pieces, pieceMs) => {
      const { team, messages, marks, text } = await answered(pieces, pieceMs);
      expect(marksIn(text)).toEqual(Array.from({ length: marks }, (_, at) => at + 1));
      expect(messages.length).toBeLessThanOrEqual(6);
      expect(messages.flatMap((message) => team.slack.pings(message))).toEqual([]);
      for (const message of messages) {
        expect((team.slack.raw(message).match(/^```/gm) ?? []).length % 2).toBe(0);
      }
    },
    60_000,
  );
});
