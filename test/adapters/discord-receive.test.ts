import { afterEach, describe, expect, it } from "vitest";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { Form } from "../../src/core/words/form.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import type { Delivery } from "../fakes/discord-server.ts";
import { type Bench, openBench } from "./discord-harness.ts";

const notice: OutboundMessage = {
  kind: "notice",
  text: { key: "nothing-to-stop" },
  buttons: [],
  reference: "7F3K",
};
const buttons = [{ label: { key: "help" }, token: "token-of-help", tone: "normal" }] as const;
const withButton: OutboundMessage = { ...notice, buttons };
const form: Form = {
  key: "deny-reason",
  token: "token-of-form",
  about: "",
  fields: [{ key: "reason", lines: "many", required: true, longest: 500 }],
};
const key = (id: string) => ({ key: id, privateTo: null, repeated: false });

/** What Discord keeps of a command, as far as the tests change it. */
interface Registered {
  contexts?: number[];
  description_localizations?: object;
  options?: { choices?: object[]; required?: boolean; description_localizations?: object }[];
}

let bench: Bench;
afterEach(() => bench.close());

const press = async () => {
  await bench.adapter.post(bench.place(), withButton, key("o1"));
  const [message] = bench.discord.answersIn(bench.thread);
  if (!message) throw new Error("nothing was posted");
  return bench.discord.press(bench.ada, bench.discord.button(message, "Help"));
};
const answerOf = ({ interaction }: Delivery) => interaction?.answer ?? null;
const command = async () => {
  await bench.discord.waitFor(() => bench.discord.state.commands.length > 0);
  return bench.discord.slash(bench.ada, bench.channel, "whoami");
};

describe("an interaction", () => {
  it("is stored first, then answered in time: a command with a hidden answer to come", async () => {
    bench = await openBench();
    const sent = await command();
    await bench.discord.waitFor(() => answerOf(sent));
    expect(answerOf(sent)).toMatchObject({ type: 5, data: { flags: 64 } });
    expect(bench.inbox.events).toHaveLength(1);
  });

  it("is not answered when it could not be stored", async () => {
    bench = await openBench();
    bench.inbox.refuseNext();
    const sent = await command();
    await bench.discord.waitFor(() => bench.logger.lines.find(({ level }) => level === "error"));
    const options = { ...key("o1"), privateTo: bench.person(bench.ada) };
    await bench.adapter.post(bench.place({ thread: null }), notice, options);
    expect(answerOf(sent)).toBeNull();
    expect(bench.discord.answersIn(bench.discord.dm(bench.ada))).toHaveLength(1);
  });

  it("is answered in time also when a hundred come at once", async () => {
    bench = await openBench();
    await command();
    const sent = Array.from({ length: 100 }, () => bench.discord.slash(bench.ada, bench.channel, "whoami"));
    await bench.discord.waitFor(() => sent.every((one) => answerOf(one)), "a hundred answers");
    expect(bench.clock.now() - (sent[0]?.interaction?.createdAt ?? 0)).toBeLessThan(3000);
  });

  it("from a click waits a second and a half for a form, and is acknowledged when none comes", async () => {
    bench = await openBench();
    const sent = await press();
    await bench.taken(1);
    bench.clock.advance(1400);
    // A whole call there and back: what was asked before it has been answered too.
    await bench.adapter.lookUp(bench.person(bench.ada));
    expect(answerOf(sent)).toBeNull();
    bench.clock.advance(200);
    await bench.discord.waitFor(() => answerOf(sent));
    expect(answerOf(sent)?.type).toBe(6);
    await expect(
      bench.adapter.openForm(
        { place: bench.place(), person: bench.person(bench.ada), trigger: triggerOf(sent) },
        form,
      ),
    ).rejects.toMatchObject({ code: "platform.refused" });
  });

  it("from a click is answered with the form, and by nothing else after that", async () => {
    bench = await openBench();
    const sent = await press();
    await bench.taken(1);
    await bench.adapter.openForm(
      { place: bench.place(), person: bench.person(bench.ada), trigger: triggerOf(sent) },
      form,
    );
    bench.clock.advance(5000);
    expect(answerOf(sent)).toMatchObject({ type: 9, data: { custom_id: "token-of-form" } });
    expect(bench.discord.calls("POST /interactions/:id/:token/callback")).toHaveLength(1);
  });

  it("that comes twice is stored once, and answered once", async () => {
    bench = await openBench();
    const sent = await command();
    await bench.discord.waitFor(() => answerOf(sent));
    bench.discord.again(sent);
    await bench.taken(2);
    expect(bench.inbox.events).toHaveLength(1);
    expect(bench.discord.calls("POST /interactions/:id/:token/callback")).toHaveLength(1);
  });

  it("is filled in by the private answer, and what follows stays hidden", async () => {
    bench = await openBench();
    const sent = await command();
    await bench.taken(1);
    const here = bench.place({ thread: null });
    const hidden = (id: string) => ({ ...key(id), privateTo: bench.person(bench.ada) });
    expect(await bench.adapter.post(here, notice, hidden("o1"))).toBeNull();
    expect(await bench.adapter.post(here, notice, hidden("o1"))).toBeNull();
    expect(await bench.adapter.post(here, notice, hidden("o2"))).toBeNull();
    expect(bench.discord.privateTo(bench.ada)).toHaveLength(2);
    expect(bench.discord.answersIn(bench.channel)).toEqual([]);
    expect(answerOf(sent)?.type).toBe(5);
  });

  it("in a direct chat is filled in by the next notice, with a handle on it", async () => {
    bench = await openBench();
    await bench.discord.waitFor(() => bench.discord.state.commands.length > 0);
    const dm = bench.direct(bench.ada);
    const sent = bench.discord.slash(bench.ada, dm.channel, "whoami");
    await bench.taken(1);
    const ref = await bench.adapter.post(dm, notice, key("o1"));
    expect(bench.discord.answersIn(dm.channel)).toMatchObject([{ id: ref?.id }]);
    expect(answerOf(sent)).toMatchObject({ type: 5, data: {} });
  });

  it("that nobody answers is taken back", async () => {
    bench = await openBench();
    const sent = await command();
    await bench.discord.waitFor(() => answerOf(sent));
    bench.clock.advance(61_000);
    await bench.discord.waitFor(() => sent.interaction?.replyId === "gone");
  });

  it("that is over sends the private answer directly instead", async () => {
    bench = await openBench();
    await command();
    await bench.taken(1);
    bench.clock.advance(20 * 60_000);
    const options = { ...key("o1"), privateTo: bench.person(bench.ada) };
    await bench.adapter.post(bench.place({ thread: null }), notice, options);
    expect(bench.discord.answersIn(bench.discord.dm(bench.ada))).toHaveLength(1);
    expect(bench.discord.privateTo(bench.ada)).toEqual([]);
  });
});

const triggerOf = ({ data }: Delivery) => `${data.id}/${data.token}`;

describe("typing a command", () => {
  it("is completed with what the core suggests to this person, and with nothing when it fails", async () => {
    const asked: unknown[] = [];
    const host: ChatHost = {
      async suggest(person, typing) {
        asked.push([person, typing]);
        if (typing.typed === "boom") throw new Error("no");
        return [{ word: "designer", label: "Designer (designer)" }];
      },
      usedPlaces: async () => [],
    };
    bench = await openBench({ host });
    const typed = bench.discord.type(bench.ada, bench.channel, "grant", "what", "des");
    await bench.discord.waitFor(() => answerOf(typed));
    expect(answerOf(typed)).toMatchObject({
      type: 8,
      data: { choices: [{ name: "Designer (designer)", value: "designer" }] },
    });
    expect(asked).toEqual([[bench.person(bench.ada), { command: "grant", slot: "what", typed: "des" }]]);
    expect(bench.inbox.events).toEqual([]);
    bench.discord.type(bench.ada, bench.channel, "grant", "what", "boom");
    await bench.discord.waitFor(() =>
      bench.logger.lines.find(({ message }) => message.startsWith("suggestions")),
    );
  });

  it("is completed with as much as Discord takes, and never on another server or where nobody chooses", async () => {
    const asked: unknown[] = [];
    const many = Array.from({ length: 40 }, (_, at) => ({ word: `agent-${at}`, label: "A".repeat(140) }));
    const host: ChatHost = {
      async suggest(...one) {
        asked.push(one);
        return [{ word: "x".repeat(101), label: "longer than a value may be" }, ...many];
      },
      usedPlaces: async () => [],
    };
    bench = await openBench({ host });
    const typed = bench.discord.type(bench.ada, bench.channel, "grant", "what", "");
    await bench.discord.waitFor(() => answerOf(typed));
    const choices = answerOf(typed)?.data.choices;
    expect(choices).toHaveLength(25);
    expect(choices).toContainEqual({ name: "A".repeat(100), value: "agent-0" });
    bench.discord.type(bench.ada, bench.channel, "grant", "who", "b");
    const elsewhere = { ...typed.data, id: "1573699216063070399", guild_id: "811111111111111111" };
    bench.discord.tell("INTERACTION_CREATE", elsewhere);
    await bench.discord.waitFor(
      () => bench.discord.calls("POST /interactions/:id/:token/callback").length >= 3,
    );
    expect(asked).toHaveLength(1);
  });

  it("is not held up by a channel whose messages are still being looked at", async () => {
    const looking = Promise.withResolvers<null>();
    const host: ChatHost = {
      suggest: async () => [],
      usedPlaces: async () => [],
      senderOf: () => looking.promise,
    };
    bench = await openBench({ host });
    const said = bench.discord.say(bench.ada, bench.thread, "gone soon");
    await bench.taken(1);
    bench.discord.remove(said);
    bench.discord.say(bench.ada, bench.thread, "waits behind it");
    const typed = bench.discord.type(bench.ada, bench.thread, "grant", "what", "d");
    await bench.discord.waitFor(() => answerOf(typed));
    expect(bench.inbox.events).toHaveLength(1);
    looking.resolve(null);
    await bench.taken(2);
  });
});

describe("the commands", () => {
  it("are registered when they differ, and not again when they do not", async () => {
    bench = await openBench();
    const route = "PUT /applications/:id/commands";
    await bench.discord.waitFor(() => bench.discord.calls(route).length === 1);
    await bench.restart();
    await bench.discord.waitFor(() => bench.discord.calls("GET /applications/:id/commands").length === 2);
    await bench.restart();
    await bench.discord.waitFor(() => bench.discord.calls("GET /applications/:id/commands").length === 3);
    expect(bench.discord.calls(route)).toHaveLength(1);
    bench.discord.state.commands = bench.discord.state.commands.slice(1);
    await bench.restart();
    await bench.discord.waitFor(() => bench.discord.calls(route).length === 2);
  });

  it.each([
    ["a word to choose", (one: Registered) => one.options?.find(({ choices }) => choices)?.choices?.pop()],
    ["a translation", (one: Registered) => delete one.description_localizations],
    ["a translation of a field", (one: Registered) => delete one.options?.[0]?.description_localizations],
    ["a place where it is shown", (one: Registered) => one.contexts?.pop()],
    ["what must be there", (one: Registered) => Object.assign(one.options?.[0] ?? {}, { required: false })],
  ])("are registered anew when Discord's lack %s", async (_, change) => {
    bench = await openBench();
    const route = "PUT /applications/:id/commands";
    await bench.discord.waitFor(() => bench.discord.calls(route).length === 1);
    const share = bench.discord.state.commands.find(({ name }) => name === "share");
    change(share as Registered);
    await bench.restart();
    await bench.discord.waitFor(() => bench.discord.calls(route).length === 2);
  });
});
