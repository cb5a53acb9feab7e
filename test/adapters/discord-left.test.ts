import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import type { Delivery } from "../fakes/discord-server.ts";
import { type Bench, openBench } from "./discord-harness.ts";

const notice: OutboundMessage = {
  kind: "notice",
  text: { key: "nothing-to-stop" },
  buttons: [],
  reference: "7F3K",
};
const REPLY = "PATCH /webhooks/:id/:token/messages/@original";

describe("what an earlier process left unanswered", () => {
  let bench: Bench;
  let receivedAt = 0;
  beforeEach(async () => {
    // Older than anything that is looked for: the first start finds nothing.
    receivedAt = 0;
    /** Keeps what came in, as the store does across a restart. */
    const host: ChatHost = {
      suggest: async () => [],
      usedPlaces: async () => [],
      receivedSince: async (platform, since) =>
        bench.inbox.events
          .map((event, id) => ({ id, platform, event, receivedAt, handledAt: null }))
          .filter((row) => row.receivedAt >= since),
    };
    bench = await openBench({ host });
    receivedAt = bench.clock.now();
    await bench.discord.waitFor(() => bench.discord.state.commands.length > 0, "the commands");
  });
  afterEach(() => bench.close());

  const hidden = (id: string, repeated = false) => ({
    key: id,
    privateTo: bench.person(bench.ada),
    repeated,
  });
  const here = () => bench.place({ thread: null });
  const command = async (channel = bench.channel): Promise<Delivery> => {
    const sent = bench.discord.slash(bench.ada, channel, "whoami");
    await bench.discord.waitFor(() => sent.interaction?.answer);
    return sent;
  };

  it("is answered by the next one where the person waits, and not a second time elsewhere", async () => {
    const sent = await command();
    expect(bench.discord.waiting()).toHaveLength(1);
    await bench.restart();
    await bench.adapter.post(here(), notice, hidden("o1"));
    expect(bench.discord.waiting()).toEqual([]);
    expect(sent.interaction?.replyId).toBe(bench.discord.privateTo(bench.ada)[0]?.id);
    expect(bench.discord.answersIn(bench.discord.dm(bench.ada))).toEqual([]);
  });

  it("is taken back when nobody answers it", async () => {
    const sent = await command();
    await bench.restart();
    bench.clock.advance(61_000);
    await bench.discord.waitFor(() => sent.interaction?.replyId === "gone");
    expect(bench.discord.waiting()).toEqual([]);
  });

  it("and was answered in the last moment is not answered again, however the copy is marked", async () => {
    await command();
    await bench.adapter.post(here(), notice, hidden("o1"));
    await bench.restart();
    await bench.adapter.post(here(), notice, hidden("o1", true));
    expect(bench.discord.privateTo(bench.ada)).toHaveLength(1);
    // What is said a second time is said.
    await bench.adapter.post(here(), notice, hidden("o2"));
    expect(bench.discord.privateTo(bench.ada)).toHaveLength(2);
    expect(bench.discord.calls(REPLY)).toHaveLength(1);
  });

  it("in a direct chat is filled in there, with a handle on it", async () => {
    const dm = bench.direct(bench.ada);
    await command(dm.channel);
    await bench.restart();
    const ref = await bench.adapter.post(dm, notice, { key: "o1", privateTo: null, repeated: false });
    expect(bench.discord.answersIn(dm.channel)).toMatchObject([{ id: ref?.id }]);
    expect(bench.discord.waiting()).toEqual([]);
  });

  it("goes on from a click, and starts all the same where Discord cannot be asked", async () => {
    const said = await bench.adapter.post(bench.place(), notice, {
      key: "o0",
      privateTo: null,
      repeated: false,
    });
    const message = bench.discord.messagesIn(bench.thread).find(({ id }) => id === said?.id);
    if (!message) throw new Error("nothing was said");
    const sent = bench.discord.press(bench.ada, { text: "", token: "token", message });
    await bench.taken(1);
    bench.clock.advance(1600);
    await bench.discord.waitFor(() => sent.interaction?.answer);
    await command();
    bench.discord.fail("GET /webhooks/:id/:token/messages/@original", { kind: "status", status: 502 });
    await bench.restart();
    await bench.adapter.post(bench.place(), notice, hidden("o1"));
    expect(bench.discord.privateTo(bench.ada)).toHaveLength(1);
    expect(bench.adapter.status?.()).toBe("up");
  });

  it("is over after a quarter of an hour", async () => {
    await command();
    bench.clock.advance(15 * 60_000);
    await bench.restart();
    await bench.adapter.post(here(), notice, hidden("o1"));
    expect(bench.discord.answersIn(bench.discord.dm(bench.ada))).toHaveLength(1);
    expect(bench.discord.calls("GET /webhooks/:id/:token/messages/@original")).toEqual([]);
  });
});
