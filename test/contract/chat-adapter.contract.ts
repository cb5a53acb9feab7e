import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import type { Standing } from "../../src/core/people/identity.ts";
import type { PostOptions } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { cardRows } from "./chat-cards.contract.ts";
import { fileRows } from "./chat-files.contract.ts";
import {
  type ChatContractOptions,
  type ChatSubject,
  createRecordingInbox,
  hardAnswer,
  marksIn,
  type PostFault,
} from "./chat-subject.ts";
import { markdownRows } from "./markdown.contract.ts";

const AGENT = { id: "designer" as AgentId, name: "Designer" };
const STANDINGS: readonly Standing[] = ["member", "guest", "external", "bot", "deactivated", "unknown"];
const FAULTS: readonly [PostFault, string][] = [
  ["rate-limited", "platform.rate-limited"],
  ["refused", "platform.refused"],
  ["place-gone", "platform.not-found"],
  ["unauthorized", "platform.unauthorized"],
  ["lost-answer", "platform.ambiguous"],
];

/** The suite of the chat port: every adapter passes it. */
export function chatAdapterContract(options: ChatContractOptions): void {
  describe(`${options.platform} as a chat platform`, () => {
    const named = new Set<string>();
    const inbox = createRecordingInbox();
    let subject: ChatSubject;
    let place: Place;
    let keys = 0;

    function check(name: string, run: () => Promise<void>): void {
      named.add(name);
      const deviation = options.deviations?.find((one) => one.test === name);
      if (deviation) test.skip(`${name} (deviates: ${deviation.reason})`, run);
      else test(name, run);
    }

    const opts = (more: Partial<PostOptions> = {}): PostOptions => {
      keys += 1;
      return { key: `key-${keys}`, privateTo: null, repeated: false, ...more };
    };
    const answer = (markdown: string): OutboundMessage => ({
      kind: "answer",
      markdown,
      part: 1,
      parts: 1,
      agent: AGENT,
    });
    const status = (token: string): OutboundMessage => ({
      kind: "status",
      agent: AGENT,
      activity: { kind: "thinking" },
      buttons: [{ label: { key: "stop" }, token, tone: "danger" }],
    });
    const texts = async (where: Place) => (await subject.read(where)).map(({ text }) => text);
    const arrives = <K extends InboundEvent["kind"]>(
      kind: K,
      fits: (event: Kind<K>) => boolean = () => true,
    ) =>
      subject.eventually(async () =>
        inbox.events.find((event): event is Kind<K> => event.kind === kind && fits(event as Kind<K>)),
      );

    beforeAll(async () => {
      subject = await options.open();
      await subject.adapter.start(inbox);
      place = await subject.sharedPlace();
    });
    afterAll(async () => {
      await subject?.adapter.stop();
      await subject?.close();
    });
    beforeEach(() => inbox.forget());

    check("delivers a direct message", async () => {
      const delivered = await subject.writeDirectly("which blue is ours? a < b & c > d");
      expect(await delivered.outcome()).toBe("acknowledged");
      const event = await arrives("message");
      expect(event).toMatchObject({
        sender: subject.ada,
        addressed: "dm",
        text: "which blue is ours? a < b & c > d",
        hasFiles: false,
      });
      expect(event.place).toMatchObject({ platform: options.platform, kind: "dm" });
    });

    check("delivers a mention in a channel, without our name", async () => {
      await (await subject.mention("designer: which blue?")).outcome();
      const event = await arrives("message");
      expect(event).toMatchObject({
        sender: subject.ada,
        addressed: "mention",
        text: "designer: which blue?",
      });
      expect(event.place.kind).toBe("channel");
    });

    check("delivers what a person writes in a thread", async () => {
      await (await subject.writeIn(subject.ben, place, "and the red?")).outcome();
      const event = await arrives("message");
      expect(event).toMatchObject({ sender: subject.ben, addressed: "thread", text: "and the red?", place });
    });

    check("writes mentions of people as identities", async () => {
      await (await subject.command(`grant <@${subject.ben}> designer for 7d`)).outcome();
      const event = await arrives("command");
      expect(event.text).toBe(`grant <@${subject.ben}> designer for 7d`);
    });

    check("delivers a slash command as its words", async () => {
      const delivered = await subject.command("whoami");
      expect(await delivered.outcome()).toBe("acknowledged");
      expect(await arrives("command")).toMatchObject({ sender: subject.ada, text: "whoami" });
    });

    check("delivers a pressed button with its token and its message", async () => {
      const ref = await subject.adapter.post(place, status("token-of-stop"), opts());
      expect(await (await subject.press(subject.ben, "token-of-stop")).outcome()).toBe("acknowledged");
      const event = await arrives("click");
      expect(event).toMatchObject({ sender: subject.ben, token: "token-of-stop", message: ref, place });
    });

    check("gives the same delivery the same event id", async () => {
      const delivered = await subject.writeDirectly("once");
      await delivered.outcome();
      await (await delivered.again()).outcome();
      await subject.eventually(async () => inbox.offered.length >= 2);
      expect(new Set(inbox.offered).size).toBe(1);
      expect(inbox.events).toHaveLength(1);
    });

    check("does not acknowledge what could not be stored, and takes it when it comes again", async () => {
      inbox.refuseNext();
      const delivered = await subject.writeDirectly("keep this");
      expect(await delivered.outcome()).toBe("not-acknowledged");
      expect(inbox.events).toHaveLength(0);
      expect(await (await delivered.again()).outcome()).toBe("acknowledged");
      expect(await arrives("message")).toMatchObject({ text: "keep this" });
    });

    check("ignores bots, edits, hooks, itself and talk between people", async () => {
      await subject.makeNoise();
      await (await subject.writeDirectly("after the noise")).outcome();
      await arrives("message", ({ text }) => text === "after the noise");
      expect(inbox.events).toHaveLength(1);
    });

    check("posts, changes and removes a message", async () => {
      const ref = await subject.adapter.post(place, answer("the first wording"), opts());
      if (!ref) throw new Error("a post in a place has a handle");
      expect(await texts(place)).toContainEqual(expect.stringContaining("the first wording"));
      await subject.adapter.update(ref, answer("the second wording"));
      const now = (await texts(place)).join("\n");
      expect(now).toContain("the second wording");
      expect(now).not.toContain("the first wording");
      await subject.adapter.remove(ref);
      await subject.adapter.remove(ref);
      expect((await texts(place)).join("\n")).not.toContain("the second wording");
    });

    check("says that a changed message is gone", async () => {
      const ref = await subject.adapter.post(place, answer("soon gone"), opts());
      if (!ref) throw new Error("a post in a place has a handle");
      await subject.adapter.remove(ref);
      await expect(subject.adapter.update(ref, answer("too late"))).rejects.toMatchObject({
        code: "platform.not-found",
      });
    });

    check("shows a private message to one person alone", async () => {
      const notice: OutboundMessage = {
        kind: "notice",
        text: { key: "files-refused" },
        buttons: [{ label: { key: "help" }, token: "token-of-help", tone: "normal" }],
        reference: "7F3K",
      };
      const before = (await texts(place)).length;
      await subject.adapter.post(place, notice, opts({ privateTo: subject.ben }));
      const [shown] = (await subject.readPrivate(subject.ben)).slice(-1);
      expect(shown?.text).toContain("7F3K");
      expect(shown?.buttons.map(({ token }) => token)).toEqual(["token-of-help"]);
      expect(await texts(place)).toHaveLength(before);
      expect(await subject.readPrivate(subject.ada)).toHaveLength(0);
      await (await subject.press(subject.ben, "token-of-help")).outcome();
      expect(await arrives("click")).toMatchObject({ token: "token-of-help", message: null });
    });

    check("reaches a person directly, and starts a thread of their own", async () => {
      const direct = await subject.adapter.directPlace(subject.ben);
      expect(direct.kind).toBe("dm");
      await subject.adapter.post(direct, answer("only for you"), opts());
      expect(await texts(direct)).toContainEqual(expect.stringContaining("only for you"));
      const own = await subject.adapter.startThread(subject.ben, answer("your own thread"), opts());
      await subject.adapter.post(own, answer("in it"), opts());
      expect((await texts(own)).join("\n")).toContain("in it");
    });

    check("starts a thread once, however often it is asked with the same key", async () => {
      const same = { ...opts(), near: place };
      const first = await subject.adapter.startThread(subject.ben, answer("once"), same);
      expect(await subject.adapter.startThread(subject.ben, answer("once"), same)).toEqual(first);
      expect(
        await subject.adapter.startThread(subject.ben, answer("once"), { ...opts(), near: place }),
      ).not.toEqual(first);
    });

    check("finds a post again by its key", async () => {
      const sought = opts();
      const ref = await subject.adapter.post(place, answer("with a key"), sought);
      expect(await subject.adapter.findPost(place, sought.key)).toEqual(ref);
      expect(await subject.adapter.findPost(place, "never-used")).toBeNull();
    });

    check("finds a post whose answer was lost", async () => {
      const sought = opts();
      await subject.breakNextPost("lost-answer");
      await expect(subject.adapter.post(place, answer("said, but who knows"), sought)).rejects.toMatchObject({
        code: "platform.ambiguous",
      });
      const found = await subject.adapter.findPost(place, sought.key);
      expect(found).toMatchObject({ platform: options.platform });
    });

    for (const [how, code] of FAULTS) {
      check(`tells a failed post apart: ${how}`, async () => {
        await subject.breakNextPost(how);
        const fault = await subject.adapter.post(place, answer("broken"), opts()).then(
          () => null,
          (thrown) => thrown,
        );
        expect(fault).toMatchObject({ code });
        if (how === "rate-limited") expect(fault.retryAfterMs).toBeGreaterThan(0);
      });
    }

    check("says 30,000 hard letters whole, in order, pinging nobody", async () => {
      const { markdown, marks } = hardAnswer();
      const where = await subject.adapter.startThread(subject.ada, answer("begin"), opts());
      const parts = subject.adapter.splitAnswer(markdown);
      for (const part of parts) await subject.adapter.post(where, answer(part), opts());
      const said = (await subject.read(where)).slice(-parts.length);
      expect(marksIn(said.map(({ text }) => text).join("\n"))).toEqual(
        Array.from({ length: marks }, (_, index) => index + 1),
      );
      expect(said.flatMap(({ pings }) => pings)).toEqual([]);
      expect(said.map(({ text }) => text).join("\n")).toContain("\u05e9\u05dc\u05d5\u05dd");
    });

    check("lets an answer grow, and the final takes its place", async () => {
      const line = await subject.adapter.post(place, status("token-of-line"), opts());
      const target = { place, recipient: subject.ada, status: line };
      const stream = subject.adapter.openReply(target);
      stream.show("grown-one");
      await subject.pass(1000);
      await subject.eventually(async () => (await texts(place)).some((text) => text.includes("grown-one")));
      stream.show("grown-one grown-two and more");
      await subject.pass(5000);
      await subject.eventually(async () => (await texts(place)).some((text) => text.includes("grown-two")));
      const refs = await stream.settle();
      const [first] = refs;
      if (!first) throw new Error("a growing answer names its messages");
      await subject.adapter.update(first, answer("the final wording"));
      const now = (await texts(place)).join("\n");
      expect(now).toContain("the final wording");
      expect(now).not.toContain("grown-one");
    });

    check("grows nothing when the answer is there at once", async () => {
      const line = await subject.adapter.post(place, status("token-of-quick"), opts());
      const before = (await subject.read(place)).length;
      const stream = subject.adapter.openReply({ place, recipient: subject.ada, status: line });
      stream.show("quick");
      const refs = await stream.settle();
      expect(refs.every((ref) => ref.id === line?.id)).toBe(true);
      expect(await subject.read(place)).toHaveLength(before);
    });

    fileRows({ check, subject: () => subject, place: () => place, opts, inbox });
    markdownRows({ check, subject: () => subject, place: () => place, opts });

    cardRows({ check, subject: () => subject, place: () => place, opts, inbox });

    for (const standing of STANDINGS) {
      check(`knows what an account is: ${standing}`, async () => {
        const identity = subject.accounts[standing];
        if (!identity) throw new Error(`no account of this standing: ${standing}`);
        expect((await subject.adapter.lookUp(identity)).standing).toBe(standing);
      });
    }

    test("every deviation names a test", () => {
      expect((options.deviations ?? []).map((one) => one.test).filter((name) => !named.has(name))).toEqual(
        [],
      );
    });
  });
}

type Kind<K extends InboundEvent["kind"]> = Extract<InboundEvent, { kind: K }>;
