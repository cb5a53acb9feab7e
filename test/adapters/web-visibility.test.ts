import { beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createWebChat, type HeardEvent, listenTo, type WebChat } from "./web-harness.ts";

const agent = { id: "designer" as AgentId, name: "Designer" };
const answer = (markdown: string): OutboundMessage => ({
  kind: "answer",
  markdown,
  part: 1,
  parts: 1,
  agent,
});
const status: OutboundMessage = {
  kind: "status",
  agent,
  activity: { kind: "thinking" },
  buttons: [{ label: { key: "stop" }, token: "stop-token", tone: "normal" }],
};
const general: Place = { platform: "web", workspace: "", channel: "general", thread: null, kind: "channel" };
let keys = 0;
const open = () => ({ key: `key-${++keys}`, privateTo: null, repeated: false });
const secretly = (name: string) => ({ ...open(), privateTo: `web:${name}` as Identity });

describe("who sees what", () => {
  let chat: WebChat;
  const clock = createFixedClock();

  beforeEach(async () => {
    chat = createWebChat({ clock });
    await chat.adapter.start(createRecordingInbox());
  });

  const wordsFor = async (person: string) => JSON.stringify(await chat.state(person));
  const heard = (events: readonly HeardEvent[]) => JSON.stringify(events);

  test("nobody gets a message of another person's direct room, by page or by stream", async () => {
    const streams = await Promise.all(["ada", "ben", "gus", "sam"].map((as) => listenTo(chat, `as=${as}`)));
    await chat.write("ada", "the secret word is saffron");
    const direct = await chat.adapter.directPlace("web:ada" as Identity);
    await chat.adapter.post(direct, answer("saffron it is"), open());
    const [ada, ...others] = streams;
    expect(heard((await ada?.take()) ?? [])).toContain("saffron it is");
    expect(await wordsFor("ada")).toContain("saffron");
    for (const stream of others) expect(heard(await stream.take())).not.toContain("saffron");
    for (const person of ["ben", "gus", "sam"]) expect(await wordsFor(person)).not.toContain("saffron");
  });

  test("only the one it is for gets a private notice, its changes and its removal", async () => {
    const ada = await listenTo(chat, "as=ada");
    const ben = await listenTo(chat, "as=ben");
    const ref = await chat.adapter.post(general, answer("between us"), secretly("ben"));
    if (!ref) throw new Error("a post has a handle");
    await chat.adapter.update(ref, answer("still between us"));
    await chat.adapter.remove(ref);
    expect((await ben.take()).map(({ data }) => data.message?.plain ?? data.gone)).toEqual([
      "between us",
      "still between us",
      ref.id,
    ]);
    expect(await ada.take()).toEqual([]);
    expect(await wordsFor("ada")).not.toContain("between us");
  });

  test("a command in the channel, and the thread that it begins, is its writer's alone", async () => {
    const id = await chat.write("ada", "/grant @ben ops", { channel: "general" });
    await chat.adapter.post({ ...general, thread: id }, answer("Done."), secretly("ada"));
    expect((await chat.state("ada")).messages).toHaveLength(2);
    expect((await chat.state("ben")).messages).toHaveLength(0);
    expect(await chat.write("ben", "me too", { channel: "general", thread: id })).toContain("not there");
  });

  test("nobody writes in a room or thread that they cannot see", async () => {
    const id = await chat.write("ada", "mine");
    expect(await chat.write("ben", "let me in", { channel: "dm-ada" })).toContain("no such room");
    expect(await chat.write("ben", "let me in", { channel: "dm-ada", thread: id })).toContain("no such room");
    expect(await chat.write("ben", "let me in", { channel: "dm-ben", thread: id })).toContain("not there");
  });

  test("nobody presses a button that they cannot see", async () => {
    const inbox = createRecordingInbox();
    await chat.adapter.start(inbox);
    const ref = await chat.adapter.post(general, status, secretly("ada"));
    const press = { nonce: "12345678", message: ref?.id, token: "stop-token" };
    expect((await chat.post("/chat/clicks", { ...press, as: "ben" })).status).toBe(404);
    expect((await chat.post("/chat/clicks", { ...press, as: "ada", token: "made-up" })).status).toBe(404);
    expect(inbox.events).toEqual([]);
    expect((await chat.post("/chat/clicks", { ...press, as: "ada" })).status).toBe(200);
    expect(inbox.events).toMatchObject([{ kind: "click", sender: "web:ada", token: "stop-token" }]);
  });

  test("one stream serves several people of one page, and says for whom each message is", async () => {
    const both = await listenTo(chat, "as=ada&as=ben");
    await chat.adapter.post(general, answer("for all"), open());
    await chat.adapter.post(general, answer("for Ben"), secretly("ben"));
    expect((await both.take()).map(({ data }) => data.people)).toEqual([["ada", "ben"], ["ben"]]);
  });
});

describe("the promise that nothing leaves the machine", () => {
  test.each([
    [undefined, true],
    [false, true],
    [true, false],
  ])("is made only where it holds: leavesMachine %j", async (leavesMachine, isLocal) => {
    const more = leavesMachine === undefined ? {} : { leavesMachine };
    const chat = createWebChat({ clock: createFixedClock(), ...more });
    expect(await (await chat.request("/chat/state")).json()).toMatchObject({ isLocal });
  });
});

describe("the stream", () => {
  test("catches up with what a page missed, once and in order", async () => {
    const chat = createWebChat({ clock: createFixedClock() });
    await chat.adapter.start(createRecordingInbox());
    const ref = await chat.adapter.post(general, answer("one"), open());
    const first = await listenTo(chat, "as=ada");
    await chat.adapter.post(general, answer("two"), open());
    const last = (await first.take()).at(-1)?.id;
    await chat.adapter.post(general, answer("three"), open());
    if (ref) await chat.adapter.remove(ref);
    const again = await listenTo(chat, `as=ada&after=${last}`);
    expect((await again.take()).map(({ data }) => data.message?.plain ?? data.gone)).toEqual([
      "three",
      ref?.id,
    ]);
  });

  test("tells a page of an earlier run to start afresh", async () => {
    const chat = createWebChat({ clock: createFixedClock() });
    const stream = await listenTo(chat, "as=ada&after=anotherrun.12");
    expect((await stream.take({ whole: true })).map(({ event }) => event)).toEqual(["reset"]);
  });

  test("ends when the chat stops, and beats meanwhile", async () => {
    const clock = createFixedClock();
    const chat = createWebChat({ clock });
    const stream = await listenTo(chat, "as=ada");
    clock.advance(60_000);
    expect(await stream.raw()).toContain(": still here");
    await chat.adapter.stop();
    expect(await stream.ended()).toBe(true);
    expect(clock.waiting()).toBe(0);
  });

  test("shows an answer while it grows, over its status line and its Stop button", async () => {
    const clock = createFixedClock();
    const chat = createWebChat({ clock });
    const line = await chat.adapter.post(general, status, open());
    const stream = await listenTo(chat, "as=ada");
    const reply = chat.adapter.openReply({ place: general, recipient: "web:ada" as Identity, status: line });
    for (const words of ["a", "a b", "a b c"]) reply.show(words);
    clock.advance(1000);
    const shown = (await stream.take()).map(({ data }) => data.message);
    expect(shown.length).toBeLessThan(3);
    expect(shown.at(-1)).toMatchObject({
      id: line?.id,
      plain: "a b c",
      growing: true,
      agent: { name: "Designer" },
      buttons: [{ token: "stop-token" }],
    });
    expect(shown.at(-1)?.status).not.toEqual([]);
    expect(await reply.settle()).toEqual([line]);
    if (line) await chat.adapter.update(line, answer("a b c d"));
    expect((await stream.take()).at(-1)?.data.message).toMatchObject({ plain: "a b c d", growing: false });
  });
});
