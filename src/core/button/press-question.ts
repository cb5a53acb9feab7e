import { agentNameOf } from "../access/agent-directory.ts";
import {
  type Asking,
  agentDenialOf,
  ask,
  nameOf,
  refuse,
  reply,
  requireKnown,
} from "../command/answer-command.ts";
import { askForm } from "../command/ask-form.ts";
import type { Press } from "../command/command-deps.ts";
import { actorOf } from "../people/resolve-asker.ts";
import { type Answer, answerQuestion } from "../question/answer-question.ts";
import { pickedOf, pickOption } from "../question/picked-options.ts";
import { redrawQuestion } from "../question/post-question.ts";
import type { Question } from "../question/question.ts";
import type { ButtonAction } from "../words/button.ts";
import { gone } from "./press-turn.ts";

type AnswerAction = Extract<ButtonAction, { kind: "answer-question" | "skip-question" }>;
type PickAction = Extract<ButtonAction, { kind: "pick-option" }>;
type SendAction = Extract<ButtonAction, { kind: "send-picked" }>;
type WriteAction = Extract<ButtonAction, { kind: "write-answer" }>;

const LONGEST_ANSWER = 2_000;

/** Answers an agent, if it is this person whom it asks, and they may still use it. */
export async function pressAnswer(asking: Asking, action: AnswerAction): Promise<Press> {
  const question = await asking.deps.store.questions.get(action.question);
  if (!question) return gone(asking);
  const refusal = refusalOf(asking, question);
  if (refusal) return refusal;
  const words = action.kind === "skip-question" ? null : wordsOf(asking, question, action);
  if (words === undefined) return gone(asking);
  const answer: Answer = { ...action, words, by: actorOf(asking.who) };
  return {
    kind: "does",
    work: async (tx) => {
      const taken = await answerQuestion(tx, asking.deps, answer);
      if (!taken) return reply(tx, asking, { key: "button-gone" });
      return async () => asking.deps.questions.carryOut(taken);
    },
  };
}

/** Ticks one of several options, or takes its tick away; nothing is said before they are sent. */
export async function pressPick(asking: Asking, action: PickAction): Promise<Press> {
  const question = await asking.deps.store.questions.get(action.question);
  if (!question) return gone(asking);
  const refusal = refusalOf(asking, question);
  if (refusal) return refusal;
  return {
    kind: "does",
    work: async (tx) => {
      const picked = await pickOption(tx, action);
      if (!picked) return reply(tx, asking, { key: "button-gone" });
      await redrawQuestion(tx, asking.deps, picked);
      return null;
    },
  };
}

/** Answers with the ticked options, as they are when it counts. */
export async function pressSendPicked(asking: Asking, { question: id, part }: SendAction): Promise<Press> {
  const question = await asking.deps.store.questions.get(id);
  if (!question) return gone(asking);
  const refusal = refusalOf(asking, question);
  if (refusal) return refusal;
  return {
    kind: "does",
    work: async (tx) => {
      const options = question.question.parts[part]?.options ?? [];
      const words = (await pickedOf(tx, question)).flatMap((at) => options[at]?.label ?? []);
      const by = actorOf(asking.who);
      const taken =
        words.length > 0 && (await answerQuestion(tx, asking.deps, { question: id, part, words, by }));
      if (!taken) return reply(tx, asking, { key: "button-gone" });
      return async () => asking.deps.questions.carryOut(taken);
    },
  };
}

/** Asks for the words; the answer itself is judged when they come. */
export async function pressWriteAnswer(asking: Asking, { question: id, part }: WriteAction): Promise<Press> {
  const question = await asking.deps.store.questions.get(id);
  if (question?.state !== "asked" || question.answers.length !== part) return gone(asking);
  const refusal = refusalOf(asking, question);
  if (refusal) return refusal;
  const about = agentNameOf(asking.deps, question.agentId).name;
  const fields = [{ key: "answer", lines: "many", required: true, longest: LONGEST_ANSWER }] as const;
  const then = { kind: "answer-question", question: id, part, option: null } as const;
  return { kind: "does", work: askForm(asking, { key: "write-answer", about, fields }, then) };
}

/** What the option says, or what was written in the form; undefined for neither. */
function wordsOf(
  { request }: Asking,
  { question }: Question,
  { part, option }: Extract<AnswerAction, { kind: "answer-question" }>,
): string | undefined {
  if (option !== null) return question.parts[part]?.options[option]?.label;
  const written = request.values?.answer?.trim().slice(0, LONGEST_ANSWER);
  return written === "" || !question.parts[part]?.open ? undefined : written;
}

function refusalOf(asking: Asking, { principalId, agentId, turnId }: Question): Press | null {
  if (requireKnown(asking.who).id !== principalId) {
    const denial = {
      text: { key: "button-not-yours", owner: nameOf(asking.deps, principalId) },
      action: "command.refused",
      target: { kind: "turn", id: turnId },
      rule: "The question is for somebody else.",
    } as const;
    return { kind: "refused", work: (tx) => refuse(tx, asking, denial) };
  }
  const decision = ask(asking, { kind: "use-agent", agentId });
  if (decision.kind === "allowed") return null;
  return { kind: "refused", work: (tx) => refuse(tx, asking, agentDenialOf(asking, agentId, decision)) };
}
