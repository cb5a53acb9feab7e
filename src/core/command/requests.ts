import { agentNameOf } from "../access/agent-directory.ts";
import type { AccessRequest } from "../access-request/access-request.ts";
import { decidingQuestion } from "../access-request/deciders.ts";
import type { RequestLine } from "../access-request/request-card.ts";
import { requestStateOf, showRequest } from "../access-request/show-request.ts";
import { gone } from "../button/press-turn.ts";
import type { ButtonAction } from "../words/button.ts";
import type { NewButton } from "../words/say.ts";
import { type Asking, ask, misused, reply, replyWith } from "./answer-command.ts";
import type { CommandHandler, Press } from "./command-deps.ts";

const LINES = 10;
const LOOKED_THROUGH = 100;
/** Slack shows five buttons in a row. */
const BUTTONS = 5;

/** The requests that wait or have ended: one's own, and those that one may decide. */
export const requests: CommandHandler = async (call) => {
  const { deps, args } = call;
  const word = args.what?.toLowerCase() ?? "open";
  if (word !== "open" && word !== "past")
    return misused(call, { kind: "neither-open-nor-past", typed: (args.what ?? "").slice(0, 60) });
  const past = word === "past";
  const found = past
    ? await deps.store.accessRequests.past(LOOKED_THROUGH)
    : (await deps.store.accessRequests.pending()).toReversed();
  const own: AccessRequest[] = [];
  const others: AccessRequest[] = [];
  for (const one of found) {
    const side = await sideOf(call, one);
    if (side !== null) (side === "own" ? own : others).push(one);
  }
  const [yours, shown] = [own.slice(0, LINES), others.slice(0, LINES)];
  const text = {
    key: "requests",
    past,
    yours: await Promise.all(yours.map((one) => lineOf(call, one))),
    others: await Promise.all(shown.map((one) => lineOf(call, one))),
  } as const;
  return replyWith(call, text, past ? [] : shown.slice(0, BUTTONS).map((one) => seeButton(call, one)));
};

async function sideOf(asking: Asking, one: AccessRequest): Promise<"own" | "others" | null> {
  const { deps, who } = asking;
  const question = await decidingQuestion(deps.store, deps, one);
  if (question.requester !== null && question.requester === who.principal?.id) return "own";
  return ask(asking, question).kind === "allowed" ? "others" : null;
}

async function lineOf({ deps }: Asking, one: AccessRequest): Promise<RequestLine> {
  const agent = agentNameOf(deps, one.agentId);
  const { name: who, createdAt } = one;
  return { who, agent, createdAt, state: await requestStateOf(deps.store, deps, one) };
}

function seeButton({ deps }: Asking, one: AccessRequest): NewButton {
  const agent = agentNameOf(deps, one.agentId);
  return {
    label: { key: "see-request", who: one.name, agent },
    action: { kind: "show-request", requestId: one.id },
    reusable: true,
  };
}

/** Sends the card of a request once more, to one who may decide it. */
export async function pressShowRequest(
  asking: Asking,
  action: Extract<ButtonAction, { kind: "show-request" }>,
): Promise<Press> {
  const { deps, who } = asking;
  const found = await deps.store.accessRequests.get(action.requestId);
  if (!found || (await sideOf(asking, found)) !== "others") return gone(asking);
  return {
    kind: "does",
    work: async (tx) => {
      const now = await tx.accessRequests.get(found.id);
      if (now?.state !== "pending") return reply(tx, asking, { key: "button-gone" });
      await showRequest(tx, deps, now, who.identity);
      return null;
    },
  };
}
