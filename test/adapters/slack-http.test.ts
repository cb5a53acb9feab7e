import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSlackAdapter } from "../../adapters/slack/index.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import { createRecordingInbox, type RecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock, type FixedClock } from "../fakes/fixed-clock.ts";
import { signatureHeaders } from "../fakes/slack/deliveries.ts";
import { type SlackServer, startSlackServer } from "../fakes/slack-server.ts";
import { createDirectRoutes, createKeptLogger, type DirectRoutes } from "./slack-harness.ts";

describe("Slack over HTTP", () => {
  let slack: SlackServer;
  let adapter: ChatAdapter;
  let inbox: RecordingInbox;
  let routes: DirectRoutes;
  let clock: FixedClock;

  beforeEach(async () => {
    clock = createFixedClock();
    slack = await startSlackServer({ clock });
    routes = createDirectRoutes();
    inbox = createRecordingInbox();
    const config = { ...slack.config, mode: "http" as const, commandPrefix: "" };
    adapter = createSlackAdapter(config, { clock, logger: createKeptLogger(), routes });
    await adapter.start(inbox);
  });
  afterEach(async () => {
    await adapter.stop();
    await slack.close();
  });

  const seconds = () => Math.floor(clock.now() / 1000);
  const post = (body: string, headers: Record<string, string>, type = "application/json") =>
    routes.call(
      "/slack/events",
      new Request("http://bot/slack/events", {
        method: "POST",
        body,
        headers: { "content-type": type, ...headers },
      }),
    );
  const signed = (body: string, type?: string, at = seconds()) =>
    post(body, signatureHeaders(slack.signingSecret, body, at), type);
  const message = (more: Record<string, unknown> = {}) =>
    JSON.stringify({
      type: "event_callback",
      team_id: slack.workspace.teamId,
      api_app_id: slack.workspace.appId,
      event_id: "Ev1",
      event: { type: "message", user: "U2", ts: "1.000001", text: "hi", channel: "D1", channel_type: "im" },
      ...more,
    });

  test("opens no socket", () => {
    expect(slack.sockets.opened()).toBe(0);
  });
  test("takes what Slack signed: events, commands and clicks", async () => {
    expect((await signed(message())).status).toBe(200);
    const form = "application/x-www-form-urlencoded";
    const base = { api_app_id: slack.workspace.appId, team_id: slack.workspace.teamId };
    const command = new URLSearchParams({
      ...base,
      command: "/grant",
      text: "<@U3|ben> designer",
      user_id: "U2",
      channel_id: "C1",
      trigger_id: "1.2",
    });
    const answered = await signed(command.toString(), form);
    expect([answered.status, await answered.text()]).toEqual([200, ""]);
    const click = {
      ...base,
      type: "block_actions",
      team: { id: base.team_id },
      user: { id: "U2" },
      channel: { id: "C1" },
      container: { message_ts: "2.000002" },
      actions: [{ type: "button", value: "tok", action_id: "button-0", action_ts: "3.000003" }],
    };
    await signed(new URLSearchParams({ payload: JSON.stringify(click) }).toString(), form);
    expect(inbox.events.map(({ kind }) => kind)).toEqual(["message", "command", "click"]);
  });
  test("closes a form by an empty answer, once it is stored", async () => {
    const payload = JSON.stringify({
      type: "view_submission",
      api_app_id: slack.workspace.appId,
      team: { id: slack.workspace.teamId },
      user: { id: "U2" },
      view: {
        ...{
          type: "modal",
          id: "V1",
          callback_id: "tok",
          private_metadata: '{"channel":"C1","thread":null}',
        },
        state: { values: { reason: { answer: { type: "plain_text_input", value: "not now" } } } },
      },
    });
    const body = new URLSearchParams({ payload }).toString();
    inbox.refuseNext();
    expect((await signed(body, "application/x-www-form-urlencoded")).status).toBe(503);
    const answered = await signed(body, "application/x-www-form-urlencoded");
    expect([answered.status, await answered.text()]).toEqual([200, ""]);
    expect(inbox.events).toMatchObject([{ kind: "form", token: "tok", values: { reason: "not now" } }]);
  });
  test("answers Slack's question whether the address is ours, only when it is signed", async () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "c-1" });
    expect(await (await signed(body)).json()).toEqual({ challenge: "c-1" });
    expect((await post(body, {})).status).toBe(401);
    expect((await signed("ssl_check=1&token=x", "application/x-www-form-urlencoded")).status).toBe(200);
  });
  test.each([
    ["nothing", () => ({})],
    ["another secret", (body: string) => signatureHeaders("another", body, seconds())],
    ["another body", () => signatureHeaders(slack.signingSecret, message({ event_id: "Ev2" }), seconds())],
    ["an older time", (body: string) => signatureHeaders(slack.signingSecret, body, seconds() - 301)],
    ["a time to come", (body: string) => signatureHeaders(slack.signingSecret, body, seconds() + 301)],
    [
      "no number for a time",
      (body: string) => ({ ...signatureHeaders(slack.signingSecret, body, Number.NaN) }),
    ],
    [
      "no version",
      (body: string) => ({
        ...signatureHeaders(slack.signingSecret, body, seconds()),
        "x-slack-signature": "v1=00",
      }),
    ],
  ])("refuses what is signed with %s", async (_, headers) => {
    const body = message();
    expect((await post(body, headers(body))).status).toBe(401);
    expect(inbox.offered).toHaveLength(0);
  });
  test("a signature does not outlive its five minutes", async () => {
    const body = message();
    const headers = signatureHeaders(slack.signingSecret, body, seconds());
    expect((await post(body, headers)).status).toBe(200);
    clock.advance(5 * 60_000 + 1000);
    expect((await post(body, headers)).status).toBe(401);
  });
  test("leaves alone, without asking for it again, what is another app's or team's", async () => {
    expect((await signed(message({ api_app_id: "A9" }))).status).toBe(200);
    expect((await signed(message({ team_id: "T9" }))).status).toBe(200);
    expect(inbox.offered).toHaveLength(0);
  });
  test("asks for it again when it could not be stored", async () => {
    inbox.refuseNext();
    expect((await signed(message())).status).toBe(503);
    expect((await signed(message())).status).toBe(200);
    expect(inbox.events).toHaveLength(1);
  });
  test("takes nothing after a stop, and has Slack keep it", async () => {
    await adapter.stop();
    expect((await signed(message())).status).toBe(503);
  });
  test("refuses what nobody can read, and what is far too long", async () => {
    expect((await signed("{not json")).status).toBe(400);
    expect((await signed("payload={", "application/x-www-form-urlencoded")).status).toBe(400);
    expect((await post("x", { "content-length": "2000000" })).status).toBe(413);
  });
});
