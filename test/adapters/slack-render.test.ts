import { describe, expect, test } from "vitest";
import { renderMessage } from "../../adapters/slack/render-message.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { OutboundMessage, ShownButton } from "../../src/core/words/text.ts";
import { refuseBlocks } from "../fakes/slack/check-message.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const AGENT = { id: "designer" as AgentId, name: "Designer" };
const answer = (markdown: string): OutboundMessage => ({
  kind: "answer",
  markdown,
  part: 1,
  parts: 1,
  agent: AGENT,
});
const stop: ShownButton = { label: { key: "stop" }, token: "tok", tone: "danger" };
const render = (message: OutboundMessage, repeated = false) => renderMessage(message, { now: NOW, repeated });

describe("a message on Slack", () => {
  test("an answer is one markdown block, its mentions disarmed, with plain words for notifications", () => {
    const { blocks, text } = render(answer("**Blue** for <!channel> and <@U1>, a < b"));
    expect(blocks).toHaveLength(1);
    expect(blocks[0]).toMatchObject({ type: "markdown" });
    expect(JSON.stringify(blocks) + text).not.toMatch(/<[!@]/);
    expect(text).toContain("Blue");
    expect(refuseBlocks(blocks)).toBeNull();
  });
  test("a status line has its buttons, each with nothing but its token", () => {
    const { blocks } = render({
      kind: "status",
      agent: AGENT,
      activity: { kind: "thinking" },
      buttons: [stop],
    });
    expect(blocks[1]).toMatchObject({
      type: "actions",
      elements: [{ type: "button", value: "tok", style: "danger", action_id: "button-0" }],
    });
    expect(refuseBlocks(blocks)).toBeNull();
  });
  test("a notice shows its reference small, and moments in the reader's own zone", () => {
    const { blocks } = render({
      kind: "notice",
      text: { key: "granted-agent", person: "Ben", agent: AGENT, endsAt: NOW + 7 * 86_400_000 },
      buttons: [],
      reference: "7F3K",
    });
    expect(JSON.stringify(blocks[0])).toMatch(/<!date\^1795867200\^\{date_short_pretty\}/);
    expect(blocks.at(-1)).toMatchObject({
      type: "context",
      elements: [{ text: expect.stringContaining("7F3K") }],
    });
    expect(refuseBlocks(blocks)).toBeNull();
  });
  test("an agent cannot write a moment of its own", () => {
    const { blocks } = render(answer("[tomorrow](time:1795953600000) <!date^1795953600^{date}|now>"));
    expect(JSON.stringify(blocks)).not.toContain("<!date");
  });
  test("a name cannot break out of our own words", () => {
    const { blocks, text } = render({
      kind: "notice",
      text: { key: "claimed", name: "<!channel> [x](https://evil.example) `*" },
      buttons: [],
      reference: null,
    });
    expect(JSON.stringify(blocks) + text).not.toMatch(/<!|\]\(https:\/\/evil/);
  });
  test("a copy that may be the second says so", () => {
    const [once, twice] = [render(answer("hello")), render(answer("hello"), true)];
    expect(twice.blocks).toHaveLength(once.blocks.length + 1);
    expect(refuseBlocks(twice.blocks)).toBeNull();
  });
  test.each([
    ["nothing", ""],
    ["blanks", "  \n "],
    ["far too much", "word ".repeat(10_000)],
    ["far too much of what grows when escaped", "<>".repeat(9000)],
    ["one endless word", "x".repeat(20_000)],
  ])("Slack takes it even when there is %s", (_, markdown) => {
    const { blocks, text } = render(answer(markdown));
    expect(refuseBlocks(blocks)).toBeNull();
    expect(text).not.toBe("");
  });
  test("more buttons than a block takes go into a second one", () => {
    const buttons = Array.from({ length: 30 }, (_, index) => ({ ...stop, token: `t${index}` }));
    const { blocks } = render({ kind: "notice", text: { key: "nothing-to-stop" }, buttons, reference: null });
    expect(blocks.filter(({ type }) => type === "actions")).toHaveLength(2);
    expect(refuseBlocks(blocks)).toBeNull();
  });
  test("a label longer than Slack's is cut", () => {
    const agent = { id: "a" as AgentId, name: "🦉".repeat(60) };
    const button: ShownButton = { label: { key: "use-agent", agent }, token: "t", tone: "normal" };
    const { blocks } = render({
      kind: "notice",
      text: { key: "nothing-to-stop" },
      buttons: [button],
      reference: null,
    });
    expect(refuseBlocks(blocks)).toBeNull();
  });
});
