import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createWebChat } from "./web-harness.ts";

const agent = { id: "designer" as AgentId, name: "Designer" };
const answer = (markdown: string): OutboundMessage => ({
  kind: "answer",
  markdown,
  part: 1,
  parts: 1,
  agent,
});
const general: Place = { platform: "web", workspace: "", channel: "general", thread: null, kind: "channel" };
const clock = createFixedClock();
const post = (key: string) => ({ key, privateTo: null, repeated: false });

async function started(dataDir?: string) {
  const inbox = createRecordingInbox();
  const chat = createWebChat({ clock, ...(dataDir === undefined ? {} : { dataDir }) });
  await chat.adapter.start(inbox);
  return { chat, inbox };
}

describe("the transcript", () => {
  test("is the same after a restart: messages, privacy, keys, changes and removals", async () => {
    const { chat } = await started();
    await chat.write("ada", "hello");
    const kept = await chat.adapter.post(general, answer("kept"), post("k1"));
    const gone = await chat.adapter.post(general, answer("gone"), post("k2"));
    await chat.adapter.post(general, answer("for Ben"), { ...post("k3"), privateTo: "web:ben" as Identity });
    if (kept) await chat.adapter.update(kept, answer("kept and changed"));
    if (gone) await chat.adapter.remove(gone);
    const before = await Promise.all(["ada", "ben"].map(async (as) => (await chat.state(as)).messages));
    await chat.adapter.stop();

    const { chat: next } = await started(chat.dataDir);
    expect(await Promise.all(["ada", "ben"].map(async (as) => (await next.state(as)).messages))).toEqual(
      before,
    );
    expect(await next.adapter.post(general, answer("again"), post("k1"))).toEqual(kept);
    expect(await next.adapter.findPost(general, "k1")).toEqual(kept);
    expect(await next.adapter.findPost(general, "k2")).toBeNull();
  });

  test("survives a crash in the middle of a line, and a line that is nonsense", async () => {
    const { chat } = await started();
    await chat.write("ada", "before");
    await chat.adapter.stop();
    const file = join(chat.dataDir, "web-chat.jsonl");
    writeFileSync(file, `not json\n{"put":{}}\n${readFileSync(file, "utf8")}`);
    appendFileSync(file, '{"put":{"id":"half');
    const { chat: next } = await started(chat.dataDir);
    await next.write("ada", "after");
    await next.adapter.stop();
    const { chat: last } = await started(chat.dataDir);
    expect((await last.state("ada")).messages.map(({ plain }) => plain)).toEqual(["before", "after"]);
  });

  test("keeps no answer that was still growing in a message of its own", async () => {
    const { chat } = await started();
    const reply = chat.adapter.openReply({ place: general, recipient: "web:ada" as Identity, status: null });
    reply.show("half an ans");
    expect(await reply.settle()).toHaveLength(1);
    expect((await chat.state("ada")).messages).toMatchObject([{ plain: "half an ans", growing: true }]);
    await chat.adapter.stop();
    const { chat: next } = await started(chat.dataDir);
    expect((await next.state("ada")).messages).toEqual([]);
  });

  test("posts once for one key, however many ask at the same time", async () => {
    const { chat } = await started();
    const refs = await Promise.all(
      [1, 2, 3].map(() => chat.adapter.post(general, answer("once"), post("same"))),
    );
    expect(new Set(refs.map((ref) => ref?.id)).size).toBe(1);
    expect((await chat.state("ada")).messages).toHaveLength(1);
  });

  test("has nothing of a place or message that does not exist", async () => {
    const { chat } = await started();
    const nowhere = { ...general, channel: "dm-eve" };
    const code = "platform.not-found";
    await expect(chat.adapter.post(nowhere, answer("x"), post("k"))).rejects.toMatchObject({ code });
    const id = await chat.write("ada", "mine");
    const ref = { platform: "web", workspace: "", channel: "dm-ada", id } as const;
    await expect(chat.adapter.update(ref, answer("yours?"))).rejects.toMatchObject({ code });
  });
});

describe("what a person wrote", () => {
  const body = { as: "ada", nonce: "nonce-0001", channel: "dm-ada", thread: null, text: "hello" };

  test("is one message, however often it is sent", async () => {
    const { chat, inbox } = await started();
    const answers = await Promise.all([1, 2].map(() => chat.post("/chat/messages", body)));
    const [one, two] = await Promise.all(answers.map((response) => response.json()));
    expect(one).toEqual(two);
    expect(inbox.events).toHaveLength(1);
    expect((await chat.state("ada")).messages).toHaveLength(1);
  });

  test("is marked undelivered until the inbox has it, also after a restart", async () => {
    const { chat, inbox } = await started();
    inbox.refuseNext();
    const refused = await chat.post("/chat/messages", body);
    expect(refused.status).toBe(500);
    expect(await refused.text()).not.toContain("disk is full");
    expect((await chat.state("ada")).messages).toMatchObject([{ plain: "hello", delivered: false }]);
    await chat.adapter.stop();

    const { chat: next, inbox: nextInbox } = await started(chat.dataDir);
    expect((await next.state("ada")).messages).toMatchObject([{ delivered: false, nonce: "nonce-0001" }]);
    expect(nextInbox.events).toEqual([]);
    expect((await next.post("/chat/messages", body)).status).toBe(200);
    expect(nextInbox.events).toMatchObject([{ text: "hello" }]);
    expect((await next.state("ada")).messages).toMatchObject([{ delivered: true }]);
  });

  test("is refused while nobody takes deliveries", async () => {
    const chat = createWebChat({ clock });
    expect((await chat.post("/chat/messages", body)).status).toBe(503);
    expect((await chat.state("ada")).messages).toEqual([]);
  });
});
