import { agentNameOf } from "../access/agent-directory.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { placeKeyOf } from "../conversation/place.ts";
import { AppError } from "../errors.ts";
import type { Tx } from "../ports/store.ts";
import { makeButtons, type NewButton } from "../words/say.ts";
import type { OutboundMessage } from "../words/text.ts";
import { pickedOf } from "./picked-options.ts";
import type { Question } from "./question.ts";
import { isQuestionOver } from "./question.ts";
import type { QuestionCard } from "./question-card.ts";
import type { QuestionDeps } from "./question-deps.ts";

type PostDeps = Pick<QuestionDeps, "ids" | "clock" | "access" | "gateways" | "settings">;

/** A click that comes late gets a true answer for this long. */
const LATE_MS = 24 * 60 * 60_000;

/** Asks in the conversation, in one message that later says how it ended. */
export async function postQuestion(
  tx: Tx,
  deps: PostDeps,
  question: Question,
  { place }: Conversation,
): Promise<void> {
  const message = await messageOf(tx, deps, question);
  await tx.outbox.add(
    {
      id: question.outboxId,
      lane: placeKeyOf(place),
      turnId: null,
      operation: { kind: "post", place, message, privateTo: null },
    },
    deps.clock.now(),
  );
}

/** The same message as things are now: the next part, or the end without buttons. */
export async function redrawQuestion(tx: Tx, deps: PostDeps, question: Question): Promise<void> {
  const conversation = await tx.conversations.get(question.conversationId);
  if (!conversation) return;
  const { place } = conversation;
  const message = await messageOf(tx, deps, question);
  await tx.outbox.add(
    {
      id: deps.ids.next("o"),
      lane: placeKeyOf(place),
      turnId: null,
      operation: { kind: "redraw", of: question.outboxId, platform: place.platform, message },
    },
    deps.clock.now(),
  );
}

async function messageOf(tx: Tx, deps: PostDeps, question: Question): Promise<OutboundMessage> {
  const card = cardOf(deps, question);
  const isAsked = question.state === "asked";
  const picked = await pickedOf(tx, question);
  const offered = isAsked ? buttonsOf(deps, question, picked) : [];
  const buttons = await makeButtons(tx, deps, offered, question.outboxId);
  return { kind: "notice", text: { key: "question", card }, buttons, reference: question.reference };
}

function cardOf(deps: PostDeps, one: Question): QuestionCard {
  const { parts, expiresAt } = one.question;
  const at = Math.min(one.answers.length, parts.length - 1);
  const shown = parts[at];
  if (!shown) throw new AppError("internal", "a question without a part");
  const { state } = one;
  const person = deps.access.snapshot().people.get(one.principalId);
  return {
    agent: agentNameOf(deps, one.agentId),
    person: person?.principal.displayName ?? "somebody",
    shown,
    part: at + 1,
    parts: parts.length,
    answers: one.answers.map((answer, index) => ({
      header: parts[index]?.header ?? "",
      words: typeof answer === "string" ? answer : answer.join(", "),
    })),
    state: isQuestionOver(state)
      ? { kind: state, at: one.endedAt ?? deps.clock.now() }
      : state === "asked"
        ? { kind: "asked", until: expiresAt }
        : { kind: "sending" },
  };
}

/** One for each option of the part that is asked, and ours: own words where they are taken, and skipping. */
function buttonsOf(
  deps: PostDeps,
  { id, question, answers, principalId }: Question,
  picked: readonly number[],
): readonly NewButton[] {
  const part = answers.length;
  const common = {
    onlyFor: principalId,
    lifeMs: Math.max(0, question.expiresAt - deps.clock.now()) + LATE_MS,
  };
  const shown = question.parts[part];
  const options = (shown?.options ?? []).map(({ label }, option): NewButton => {
    const said = { key: "question-option", number: option + 1, option: label } as const;
    return shown?.many
      ? {
          label: { ...said, picked: picked.includes(option) },
          action: { kind: "pick-option", question: id, part, option },
          reusable: true,
          ...common,
        }
      : { label: said, action: { kind: "answer-question", question: id, part, option }, ...common };
  });
  const send: NewButton = {
    label: { key: "send-picked", count: picked.length },
    action: { kind: "send-picked", question: id, part },
    tone: "primary",
    ...common,
  };
  const write: NewButton = {
    label: { key: "write-answer" },
    action: { kind: "write-answer", question: id, part },
    reusable: true,
    ...common,
  };
  const skip: NewButton = {
    label: { key: "skip-question" },
    action: { kind: "skip-question", question: id, part },
    ...common,
  };
  const sends = shown?.many && picked.length > 0 ? [send] : [];
  return [...options, ...sends, ...(shown?.open ? [write] : []), skip];
}
