import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSlackAdapter } from "../../adapters/slack/index.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import { type Identity, parseIdentity } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { type SlackServer, startSlackServer } from "../fakes/slack-server.ts";
import { createDirectRoutes, createKeptLogger } from "./slack-harness.ts";

const AGENT = { id: "designer" as AgentId, name: "Designer" };
const answer = (markdown: string): OutboundMessage => ({
  kind: "answer",
  markdown,
  part: 1,
  parts: 1,
  agent: AGENT,
});
const openly = (key: string) => ({ key, privateTo: null, repeated: false });

describe("calls to Slack", () => {
  let slack: SlackServer;
  let adapter: ChatAdapter;
  let place: Place;
  let ada: Identity;
  let ben: Identity;

  const build = (apiUrl: string) =>
    createSlackAdapter(
      { ...slack.config, apiUrl, commandPrefix: "" },
      { clock: createFixedClock(), logger: createKeptLogger(), routes: createDirectRoutes() },
    );
  const identity = (user: string) => parseIdentity(`slack:${slack.workspace.teamId}:${user}`) as Identity;

  beforeEach(async () => {
    slack = await startSlackServer();
    adapter = build(slack.apiUrl);
    await adapter.start(createRecordingInbox());
    const adaId = slack.addUser({ name: "ada" });
    ada = identity(adaId);
    ben = identity(slack.addUser({ name: "ben" }));
    const channel = slack.addChannel("design", [adaId]);
    const thread = slack.say(adaId, channel, "a thread").ts;
    place = { platform: "slack", workspace: slack.workspace.teamId, channel, thread, kind: "channel" };
  });
  afterEach(async () => {
    await adapter.stop();
    await slack.close();
  });

  test("a post looks nothing up, links no names, unfurls nothing, and carries its key", async () => {
    await adapter.post(place, answer("see https://example.com"), openly("o1"));
    expect(slack.calls("chat.postMessage")[0]?.args).toMatchObject({
      thread_ts: place.thread,
      parse: "none",
      link_names: "false",
      unfurl_links: "false",
      unfurl_media: "false",
      metadata: { event_type: "gatehouse_outbox", event_payload: { key: "o1" } },
    });
  });
  test("an update keeps names unlinked too", async () => {
    const ref = await adapter.post(place, answer("one"), openly("o1"));
    if (ref) await adapter.update(ref, answer("two"));
    expect(slack.calls("chat.update")[0]?.args).toMatchObject({ parse: "none", link_names: "false" });
  });
  test.each([
    ["a broken answer", { kind: "apply-then-reset" }, "platform.ambiguous"],
    ["a broken connection", { kind: "reset" }, "platform.ambiguous"],
    ["status 500", { kind: "status", status: 500 }, "platform.ambiguous"],
    ["status 503", { kind: "status", status: 503 }, "platform.ambiguous"],
    ["status 404", { kind: "status", status: 404 }, "platform.refused"],
    ["Slack's own trouble", { kind: "error", error: "internal_error" }, "platform.ambiguous"],
    [
      "a page of something in between",
      { kind: "error", error: "<html>Bad gateway</html>" },
      "platform.ambiguous",
    ],
    ["a limit", { kind: "rate-limited", retryAfterSeconds: 30 }, "platform.rate-limited"],
    ["a limit in words", { kind: "error", error: "ratelimited" }, "platform.rate-limited"],
    ["too long a message", { kind: "error", error: "msg_too_long" }, "platform.refused"],
    ["a missing scope", { kind: "error", error: "missing_scope" }, "platform.refused"],
    ["an archived channel", { kind: "error", error: "is_archived" }, "platform.not-found"],
    ["a token that was revoked", { kind: "error", error: "token_revoked" }, "platform.unauthorized"],
  ] as const)("a post is asked for once, whatever comes back: %s", async (_, fault, code) => {
    slack.fail("chat.postMessage", fault);
    await expect(adapter.post(place, answer("once"), openly("o1"))).rejects.toMatchObject({ code });
    expect(slack.calls("chat.postMessage")).toHaveLength(1);
  });
  test("an update is never ambiguous: doing it twice is doing it once", async () => {
    const ref = await adapter.post(place, answer("one"), openly("o1"));
    if (!ref) throw new Error("a post has a handle");
    slack.fail("chat.update", { kind: "apply-then-reset" });
    await expect(adapter.update(ref, answer("two"))).rejects.toMatchObject({ code: "platform.unreachable" });
  });
  test("nobody at the other end is surely not done", async () => {
    const gone = await startSlackServer();
    await gone.close();
    const nobody = build(gone.apiUrl);
    await expect(nobody.post(place, answer("x"), openly("o1"))).rejects.toMatchObject({
      code: "platform.unreachable",
    });
  });
  test("a limit on one kind of call holds no other up", async () => {
    slack.fail("chat.update", { kind: "rate-limited", retryAfterSeconds: 60 });
    const ref = await adapter.post(place, answer("one"), openly("o1"));
    if (!ref) throw new Error("a post has a handle");
    const limited = { retryAfterMs: 60_000, retryScope: "operation" };
    await expect(adapter.update(ref, answer("two"))).rejects.toMatchObject(limited);
    expect(await adapter.post(place, answer("three"), openly("o2"))).not.toBeNull();
  });

  test("somebody who is not in the channel gets a private reply in their direct chat", async () => {
    const ref = await adapter.post(place, answer("for you"), { ...openly("o1"), privateTo: ben });
    const direct = await adapter.directPlace(ben);
    expect(ref?.channel).toBe(direct.channel);
    expect(slack.answersIn(direct.channel).map(slack.shown)).toEqual(["for you"]);
    expect(slack.answersIn(place.channel)).toEqual([]);
  });
  test("nobody can say whether a private reply arrived when its answer was lost", async () => {
    slack.fail("chat.postEphemeral", { kind: "apply-then-reset" });
    const post = adapter.post(place, answer("for you"), { ...openly("o1"), privateTo: ada });
    await expect(post).rejects.toMatchObject({ code: "platform.ambiguous" });
    expect(await adapter.findPost(place, "o1")).toBe("unknown");
  });
  test("a place that is named by its person is their direct chat", async () => {
    const named: Place = { ...place, channel: ada.split(":")[2] ?? "", thread: null, kind: "dm" };
    const ref = await adapter.post(named, answer("hello"), openly("o1"));
    expect(ref?.channel).toMatch(/^D/);
    expect(await adapter.findPost(named, "o1")).toEqual(ref);
    expect(slack.calls("conversations.open")).toHaveLength(1);
  });
  test("a post is found on a later page of a long thread", async () => {
    for (let index = 0; index < 250; index += 1)
      slack.say("U0X", place.channel, "chatter", { thread: place.thread ?? "" });
    const ref = await adapter.post(place, answer("here"), openly("o-late"));
    expect(await adapter.findPost(place, "o-late")).toEqual(ref);
    expect(slack.calls("conversations.replies")).toHaveLength(2);
  });
  test("in a thread that is gone nothing of ours is left", async () => {
    expect(await adapter.findPost({ ...place, thread: "1.000001" }, "o1")).toBeNull();
  });
  test("where we may not read, nobody can say", async () => {
    slack.fail("conversations.replies", { kind: "error", error: "missing_scope" });
    expect(await adapter.findPost(place, "o1")).toBe("unknown");
  });
  test.each(["internal_error", "ratelimited", "service_unavailable"])(
    "while Slack is in trouble (%s) it is asked again: to guess would be to say it twice",
    async (error) => {
      const ref = await adapter.post(place, answer("here"), openly("o1"));
      slack.fail("conversations.replies", { kind: "error", error });
      const code = expect.stringMatching(/^platform\.(?:unreachable|rate-limited)$/);
      await expect(adapter.findPost(place, "o1")).rejects.toMatchObject({ code });
      expect(await adapter.findPost(place, "o1")).toEqual(ref);
    },
  );
  test("a message that still grows after a crash is ended before it is changed or removed", async () => {
    const fields = { channel: place.channel, thread_ts: place.thread ?? "", user: ada.split(":")[2] };
    const open = async () => {
      const ts = await startStream(slack, fields);
      return { platform: "slack" as const, workspace: place.workspace, channel: place.channel, id: ts };
    };
    const changed = await open();
    await adapter.update(changed, answer("the end"));
    expect(slack.answersIn(place.channel).map(slack.shown)).toEqual(["the end"]);
    await adapter.remove(await open());
    expect(slack.answersIn(place.channel)).toHaveLength(1);
    const kept = await open();
    slack.fail("chat.stopStream", { kind: "status", status: 503 }, 2);
    await expect(adapter.update(kept, answer("later"))).rejects.toMatchObject({
      code: "platform.unreachable",
    });
    await expect(adapter.remove(kept)).rejects.toMatchObject({ code: "platform.unreachable" });
    await adapter.update(kept, answer("later"));
    expect(slack.answersIn(place.channel).map(slack.shown)).toEqual(["the end", "later"]);
  });
});

async function startStream(
  slack: SlackServer,
  fields: { channel: string; thread_ts: string; user: string | undefined },
) {
  const response = await fetch(`${slack.apiUrl}chat.startStream`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}` },
    body: new URLSearchParams({
      channel: fields.channel,
      thread_ts: fields.thread_ts,
      markdown_text: "half of it",
      recipient_user_id: fields.user ?? "",
      recipient_team_id: slack.workspace.teamId,
    }),
  });
  const answer = (await response.json()) as { ts: string };
  return answer.ts;
}
