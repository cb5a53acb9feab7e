import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderForm } from "../../adapters/slack/form.ts";
import { parseEvent } from "../../adapters/slack/parse-event.ts";
import { renderMessage } from "../../adapters/slack/render-message.ts";
import { cutToShow, spellOut } from "../../src/core/approval/spell-out.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { Form } from "../../src/core/words/form.ts";
import type { OutboundMessage, ShownButton } from "../../src/core/words/text.ts";
import { DECEPTIVE, waitingCard } from "../contract/deceptive-texts.ts";
import { anyText } from "../fakes/any-text.ts";
import { refuseBlocks } from "../fakes/slack/check-message.ts";
import { refuseView } from "../fakes/slack/check-view.ts";

const NOW = 1_800_000_000_000 - 28 * 60_000;
const HOME = {
  teamId: "T0EXAMPLE",
  enterpriseId: null,
  appId: "A0GATEHOUSE",
  botUserId: "U0GATEHOUSE",
  botId: "B0GATEHOUSE",
  siteUrl: "https://example.slack.com/",
};
const PLACE: Place = {
  platform: "slack",
  workspace: HOME.teamId,
  channel: "C0DEPLOYS",
  thread: "1767224888.280449",
  kind: "channel",
};
const BUTTONS: readonly ShownButton[] = [
  { label: { key: "approve-once" }, token: "tok-a", tone: "primary" },
  { label: { key: "deny" }, token: "tok-d", tone: "danger" },
];
const render = (text: string, more: Parameters<typeof waitingCard>[1] = {}) => {
  const notice: OutboundMessage = {
    kind: "notice",
    text: { key: "approval-card", card: waitingCard(text, more) },
    buttons: BUTTONS,
    reference: null,
  };
  return renderMessage(notice, { now: NOW, home: HOME });
};
const blocksOf = (blocks: readonly object[], type: string) =>
  blocks.filter((block) => "type" in block && block.type === type);

describe("an approval card on Slack", () => {
  test.each(DECEPTIVE)("takes a command %s as text that nothing parses", (_, command) => {
    const plain = render("ls", { folder: "x", risks: ["x"], title: "x", program: "x", host: "x" });
    const { blocks, text } = render(command, {
      folder: command,
      risks: [command],
      title: command,
      program: command,
      host: command,
    });
    expect(refuseBlocks(blocks)).toBeNull();
    // What Slack parses (markdown, the notification) is the same whatever the agent wrote.
    const isWhole = waitingCard(command).whole;
    const parsed = blocksOf(blocks, "markdown").filter(
      (block) => !JSON.stringify(block).includes("only the beginning"),
    );
    expect(parsed).toEqual(blocksOf(plain.blocks, "markdown"));
    if (isWhole) expect(text).toBe(plain.text);
    expect(blocksOf(blocks, "actions")).toEqual(blocksOf(plain.blocks, "actions"));
    const shown = spellOut(isWhole ? command : (cutToShow(command)[0] ?? ""));
    expect(blocks).toContainEqual({
      type: "rich_text",
      elements: [{ type: "rich_text_preformatted", elements: [{ type: "text", text: shown }] }],
    });
  });

  test("stays within what Slack takes, however much there is to say", () => {
    const many = Array.from({ length: 300 }, (_, at) => `${at} ${"<&\u202e".repeat(300)}`);
    const state = {
      kind: "waiting",
      until: NOW + 1,
      quorum: 200,
      approvers: many,
      approvedBy: many,
    } as const;
    const [long] = many;
    const labels = { title: long, folder: long, program: long, host: long, risks: many };
    const { blocks, text } = render("\u202e<&".repeat(100_000), {
      ...labels,
      requester: long,
      state,
    } as never);
    expect(refuseBlocks(blocks)).toBeNull();
    expect(JSON.stringify(blocks)).toContain("⚠️ and 294 more");
    expect(JSON.stringify(blocks)).toContain("and 288 more.");
    expect(text.length).toBeLessThan(10_000);
  });

  test("never holds a mention, a link or a button of the agent's making", () => {
    fc.assert(
      fc.property(anyText({ maxLength: 300 }), (text) => {
        const { blocks } = render(text, { title: text, folder: text, risks: [text, text] });
        expect(refuseBlocks(blocks)).toBeNull();
        const kinds = [...JSON.stringify(blocksOf(blocks, "rich_text")).matchAll(/"type":"(\w+)"/g)];
        expect(new Set(kinds.map(([, kind]) => kind))).toEqual(
          new Set(["rich_text", "rich_text_section", "rich_text_preformatted", "text"]),
        );
        expect(blocksOf(blocks, "actions")).toHaveLength(1);
      }),
    );
  });

  test("says in a notification who asks and for how long, and nothing that the agent wrote", () => {
    const { text } = render("rm -rf ./secret-folder");
    expect(text).toContain("Ben asks: may Ops run this? ⏳ 28 min left");
    expect(text).not.toMatch(/secret-folder|srv|deletes/);
  });

  test("leads to the conversation it came from", () => {
    const { blocks } = render("ls", { place: PLACE });
    expect(JSON.stringify(blocks)).toContain(
      '{"type":"channel","channel_id":"C0DEPLOYS"},{"type":"text","text":" "},' +
        '{"type":"link","url":"https://example.slack.com/archives/C0DEPLOYS/p1767224888280449","text":"(open)"}',
    );
    expect(refuseBlocks(blocks)).toBeNull();
    const elsewhere = render("ls", { place: { ...PLACE, workspace: "T0OTHER" } });
    expect(JSON.stringify(elsewhere.blocks)).not.toContain("channel_id");
    expect(JSON.stringify(elsewhere.blocks)).toContain("a channel on Slack");
  });
});

const form: Form = {
  key: "approve-until",
  token: "tok-form",
  about: "Ben <!channel>\n· \u202eOps",
  fields: [
    { key: "end", lines: "one", required: true, longest: 60 },
    { key: "reason", lines: "many", required: false, longest: 9000, initial: "x".repeat(4000) },
  ],
};

/** What Slack sends for a modal of ours that was filled in. */
function submission(more: object = {}, view: object = {}) {
  return {
    type: "view_submission",
    api_app_id: HOME.appId,
    team: { id: HOME.teamId },
    user: { id: "U0ADA", name: "ada", team_id: HOME.teamId },
    view: {
      ...renderForm(form, PLACE),
      id: "V0ONE",
      app_id: HOME.appId,
      state: {
        values: {
          end: { answer: { type: "plain_text_input", value: " 2h " } },
          reason: { answer: { type: "plain_text_input", value: null } },
          other: { answer: { type: "plain_text_input", value: "not asked" } },
        },
      },
      ...view,
    },
    ...more,
  };
}
const parse = (payload: unknown) => parseEvent(payload, { home: HOME, commandPrefix: "", receivedAt: NOW });

describe("a form on Slack", () => {
  test("is a modal that Slack takes, its words plain text", () => {
    const view = renderForm(form, PLACE);
    expect(refuseView(view)).toBeNull();
    expect(view.blocks[0]).toMatchObject({ text: { type: "plain_text", text: "Ben <!channel> · Ops" } });
    expect(view.blocks[1]).toMatchObject({ element: { initial_value: "7d" }, hint: { type: "plain_text" } });
  });

  test("comes back once, with what was answered, to where it was asked", () => {
    expect(parse(submission())).toEqual({
      kind: "form",
      eventId: "form/V0ONE",
      sender: "slack:T0EXAMPLE:U0ADA",
      senderName: "ada",
      place: PLACE,
      sentAt: NOW,
      token: "tok-form",
      values: { end: "2h" },
    });
  });

  test.each([
    ["another app's", submission({ api_app_id: "A0OTHER" })],
    ["another app's view", submission({}, { app_id: "A0OTHER" })],
    ["another team's", submission({ team: { id: "T0OTHER" } })],
    ["nobody's", submission({ user: {} })],
    ["without a token", submission({}, { callback_id: "" })],
    ["with a place that is none", submission({}, { private_metadata: "{" })],
    ["a home tab", submission({}, { type: "home" })],
  ])("is left alone when it is %s", (_, payload) => {
    expect(parse(payload)).toMatchObject({ kind: "ignored" });
  });

  test("of a person from another workspace is theirs, not a member's of ours", () => {
    const parsed = parse(submission({ user: { id: "U0ADA", team_id: "T0OUTSIDE" } }));
    expect(parsed).toMatchObject({ sender: "slack:T0OUTSIDE:U0ADA" });
  });
});
