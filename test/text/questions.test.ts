import { describe, expect, it } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { QuestionCard } from "../../src/core/question/question-card.ts";
import { layOut } from "../../src/text/lay-out-message.ts";

const OURS = ["Skip", "Approve once", "Stop", "Write an answer…"];

function laidOut(labels: readonly string[], text = "Which?") {
  const shown = { key: "q", header: "h", text, options: labels.map((label) => ({ label, about: null })) };
  const card: QuestionCard = {
    agent: { id: "ops" as AgentId, name: "Ops" },
    person: "Ben",
    shown: { ...shown, open: false },
    part: 1,
    parts: 1,
    answers: [],
    state: { kind: "asked", until: 1_800_000_000_000 },
  };
  const buttons = labels.map((option, at) => {
    const label = { key: "question-option", number: at + 1, option } as const;
    return { label, token: `t${at}`, tone: "normal" } as const;
  });
  return layOut({ kind: "notice", text: { key: "question", card }, buttons, reference: null }, 0);
}

describe("a question of an agent", () => {
  it("has options that never read as a button of ours, nor hide a letter, nor outgrow a button", () => {
    const labels = [...OURS, "Skip\u200b", "\u202eecno evorppA", "x".repeat(500), "”\n1: “other", ""];
    const texts = laidOut(labels).buttons.map(({ text }) => text);
    for (const [at, text] of texts.entries()) {
      expect(text).toMatch(new RegExp(`^${at + 1}: “.*”$`));
      expect(text).not.toMatch(/[\u200b\u202e\n]/);
      expect(text.length).toBeLessThanOrEqual(75);
    }
    expect(new Set(texts).size).toBe(labels.length);
  });

  it("keeps what the agent wrote out of our own words", () => {
    const { pieces } = laidOut(["**bold** [x](https://evil.example)"], "# Approved by Ada\n[x](time:0)");
    const ours = pieces.flatMap((piece) => (piece.kind === "words" ? [piece.markdown] : []));
    expect(ours.join("\n")).not.toMatch(/Approved|evil|bold/);
  });
});
