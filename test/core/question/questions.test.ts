import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { QuestionPart } from "../../../src/core/question/gateway-question.ts";
import type { ButtonLabel } from "../../../src/core/words/text.ts";
import { ADA, type ApprovalWorld, BEN, openApprovalWorld } from "../approval/approval-world.ts";

const where: QuestionPart = {
  key: "where",
  header: "Target",
  text: "Where to?",
  options: [
    { label: "prod", about: null },
    { label: "test", about: "nobody sees it" },
  ],
  open: false,
};
const sure: QuestionPart = { ...where, key: "sure", text: "Sure?" };

let world: ApprovalWorld;
beforeEach(async () => {
  world = await openApprovalWorld();
});
afterEach(() => world.close());

const shown = () => world.shown(BEN, "question");
const card = () => world.text(BEN, "question")?.card;
const buttons = () => {
  const message = shown()?.message;
  return message?.kind === "notice" ? message.buttons : [];
};
const tokenOf = (option: number | "skip-question" | "send-picked") =>
  buttons().find(({ label }) =>
    label.key === "question-option" ? label.number === option : label.key === option,
  )?.token ?? "";
const labels = (): readonly ButtonLabel["key"][] => buttons().map(({ label }) => label.key);
const ask = async (...parts: readonly QuestionPart[]) => {
  await world.say();
  const question = world.gate.questions.ask(world.gate.runs.at(-1)?.request ?? null, ...parts);
  await world.settle();
  return question;
};
const press = async (option: number | "skip-question" | "send-picked") => {
  await world.click(BEN, tokenOf(option), shown());
  await world.settle();
};
const ends = async () => (await world.audited("question.ended")).map(({ details }) => details.after);

describe("what an agent asks", () => {
  it("is told once, in the words of the option, and shown as answered", async () => {
    const question = await ask(where);
    expect(card()?.state).toEqual({ kind: "asked", until: question.expiresAt });
    await press(2);
    expect(world.gate.questions.told).toEqual([["test"]]);
    expect(card()).toMatchObject({ state: { kind: "answered" }, answers: [{ words: "test" }] });
    expect(labels()).toEqual([]);
  });

  it("lets several options be ticked and unticked, and is told those that are ticked when they are sent", async () => {
    const three = { ...where, many: true, options: [...where.options, { label: "both", about: null }] };
    await ask(three, sure);
    const picked = () =>
      buttons().flatMap(({ label }) => (label.key === "question-option" && label.picked ? label.number : []));
    expect(labels()).not.toContain("send-picked");
    const early = tokenOf(1);
    await press(3);
    await press(1);
    await press(2);
    await press(1);
    expect(picked()).toEqual([2, 3]);
    // A button of an earlier drawing ticks all the same: what counts is what stands with us.
    await world.click(BEN, early, shown());
    await world.settle();
    await press(2);
    expect(picked()).toEqual([1, 3]);
    expect(world.gate.questions.told).toEqual([]);
    const send = tokenOf("send-picked");
    await press("send-picked");
    expect(card()).toMatchObject({ part: 2, answers: [{ words: "prod, both" }] });
    expect(labels()).not.toContain("send-picked");
    for (const late of [early, send]) await world.click(BEN, late, shown());
    await world.settle();
    await press(1);
    expect(world.gate.questions.told).toEqual([[["prod", "both"], "prod"]]);
    expect(await world.audited("question.answered")).toHaveLength(2);
  });

  it("is asked part by part, and a button of an earlier part answers no later one", async () => {
    await ask(where, sure);
    const early = tokenOf(1);
    const other = tokenOf(2);
    await world.click(BEN, early, shown());
    await world.settle();
    expect(card()).toMatchObject({ part: 2, shown: { text: "Sure?" } });
    await world.click(BEN, other, shown());
    await world.settle();
    expect(world.gate.questions.told).toEqual([]);
    await press(2);
    expect(world.gate.questions.told).toEqual([["prod", "test"]]);
  });

  it("has one answer when two buttons are pressed in the same instant", async () => {
    await ask(where);
    await Promise.all([1, 2, "skip-question" as const].map((one) => world.click(BEN, tokenOf(one), shown())));
    await world.settle();
    expect(world.gate.questions.told).toHaveLength(1);
    expect(await world.audited("question.answered")).toHaveLength(1);
    expect(await ends()).toHaveLength(1);
  });

  it("is answered by nobody but the person whose turn it is, an admin neither", async () => {
    await ask(where);
    await world.click(ADA, tokenOf(1), shown());
    await world.settle();
    expect(world.gate.questions.told).toEqual([]);
    expect(await world.audited("question.answered")).toEqual([]);
    await press("skip-question");
    expect(world.gate.questions.told).toEqual([null]);
    expect(await ends()).toEqual(["skipped"]);
  });

  it("reaches the gateway although it was away at the click and we restarted since", async () => {
    await ask(where);
    world.gate.questions.leave();
    await press(1);
    expect(card()?.state).toEqual({ kind: "sending" });
    await world.pass(10_000);
    expect(world.gate.questions.told).toEqual([]);
    await world.restart();
    world.gate.questions.comeBack();
    await world.settle();
    expect(world.gate.questions.told).toEqual([["prod"]]);
    expect(card()?.state.kind).toBe("answered");
  });

  it("waits through a restart of ours, in the same message, whose buttons still work", async () => {
    await ask(where);
    const before = shown()?.ref;
    await world.restart();
    world.gate.questions.comeBack();
    await world.settle();
    expect(shown()?.ref).toEqual(before);
    expect(await world.audited("question.asked")).toHaveLength(1);
    await press(1);
    expect(world.gate.questions.told).toEqual([["prod"]]);
  });

  it("that the gateway lost, ended or gave up leaves no button", async () => {
    await ask(where);
    world.gate.questions.restart();
    await world.settle();
    expect(card()?.state.kind).toBe("lost");
    expect(labels()).toEqual([]);
    const { id } = await ask(where);
    world.gate.questions.end(id, { kind: "expired" });
    await world.settle();
    expect(card()?.state.kind).toBe("expired");
    expect(labels()).toEqual([]);
    expect(await ends()).toEqual(["lost", "expired"]);
  });

  it("is skipped at once where it belongs to no turn of ours, and nobody sees it", async () => {
    world.gate.questions.ask(null, where);
    await world.settle();
    expect(world.gate.questions.told).toEqual([null]);
    expect(shown()).toBeUndefined();
    const [ended] = await world.audited("question.ended");
    expect(ended).toMatchObject({ outcome: "denied", details: { after: "skipped" } });
  });
});
