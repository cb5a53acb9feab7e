import { describe, expect, test } from "vitest";
import { parseEvent } from "../../adapters/slack/parse-event.ts";
import type { SlackHome } from "../../adapters/slack/place.ts";

const HOME: SlackHome = { teamId: "T1", enterpriseId: null, appId: "A1", botUserId: "UBOT", botId: "BBOT" };
const SAID = { type: "message", user: "U2", ts: "1767224888.280449", text: "hi", team: "T1" };
const EDITED = { ...SAID, text: "hi there", edited: { user: "U2", ts: "1767224890.000000" } };

const parse = (fields: Record<string, unknown>) =>
  parseEvent(
    {
      type: "event_callback",
      team_id: "T1",
      api_app_id: "A1",
      event_id: "Ev1",
      event: {
        type: "message",
        channel: "D1",
        channel_type: "im",
        ts: "1767224890.000100",
        event_ts: "1767224890.000100",
        hidden: true,
        ...fields,
      },
    },
    { home: HOME, commandPrefix: "", receivedAt: 1000 },
  );
const changed = (message: object = EDITED, before: object = SAID, more: object = {}) =>
  parse({ subtype: "message_changed", message, previous_message: before, ...more });
const deleted = (before: object = SAID, more: object = {}) =>
  parse({ subtype: "message_deleted", deleted_ts: SAID.ts, previous_message: before, ...more });

describe("what a person does to their own message", () => {
  test("an edit names the message, and reads as it does now", () => {
    expect(changed()).toMatchObject({
      kind: "edit",
      eventId: "Ev1",
      sender: "slack:T1:U2",
      text: "hi there",
      message: { channel: "D1", id: SAID.ts },
      place: { channel: "D1", thread: SAID.ts },
      sentAt: 1767224890000,
    });
  });

  test("in a thread it is of the thread, and our own mention is not part of the words", () => {
    const place = { channel: "C1", channel_type: "channel" };
    const thread_ts = "1767224000.000001";
    const before = { ...SAID, text: "<@UBOT> hi", thread_ts };
    expect(changed({ ...EDITED, text: "<@UBOT> ho", thread_ts }, before, place)).toMatchObject({
      kind: "edit",
      text: "ho",
      place: { channel: "C1", thread: thread_ts },
    });
  });

  test("is still of what was said to us when our name is taken out of it", () => {
    const place = { channel: "C1", channel_type: "channel" };
    const before = { ...SAID, text: "<@UBOT> ops: delete it" };
    expect(changed({ ...EDITED, text: "never mind" }, before, place)).toMatchObject({
      kind: "edit",
      text: "never mind",
    });
    expect(changed({ ...EDITED, text: "never mind" }, SAID, place)).toMatchObject({ kind: "ignored" });
  });

  test("a deletion names the message and whose it was", () => {
    expect(deleted()).toMatchObject({ kind: "removal", sender: "slack:T1:U2", message: { id: SAID.ts } });
  });
});

describe("what changes no words of a person's", () => {
  const edits: readonly (readonly [what: string, message: object, before: object])[] = [
    ["a preview that Slack added", { ...SAID, attachments: [{ text: "!grant" }] }, SAID],
    ["the same words again", { ...EDITED, text: "hi" }, SAID],
    ["somebody else's hand on it", { ...EDITED, edited: { user: "U3", ts: "1.0" } }, SAID],
    ["another author than before", { ...EDITED, user: "U3", edited: { user: "U3", ts: "1.0" } }, SAID],
    ["another message than before", { ...EDITED, ts: "1.000001" }, SAID],
    ["our own message growing", { ...EDITED, bot_id: "BBOT" }, { ...SAID, bot_id: "BBOT" }],
    ["another app's message", { ...EDITED, app_id: "A9" }, SAID],
    ["a message without an earlier one", EDITED, {}],
  ];
  test.each(edits)("%s", (_, message, before) => {
    expect(changed(message, before)).toEqual({ kind: "ignored", reason: "an edit" });
  });

  test("the deletion of our own or an app's message", () => {
    for (const before of [{ ...SAID, user: "UBOT" }, { ...SAID, bot_id: "B9" }, {}]) {
      expect(deleted(before)).toEqual({ kind: "ignored", reason: "a deletion" });
    }
  });
});
