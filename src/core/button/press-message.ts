import { agentNameOf } from "../access/agent-directory.ts";
import { describeRule } from "../access/explain-access.ts";
import type { AgentId } from "../access/permission.ts";
import {
  type Asking,
  agentDenialOf,
  ask,
  type Denial,
  nameOf,
  refuse,
  reply,
  replyWith,
} from "../command/answer-command.ts";
import type { Press } from "../command/command-deps.ts";
import { type Place, placeKeyOf } from "../conversation/place.ts";
import { AppError } from "../errors.ts";
import { chooseAgent } from "../inbox/choose-agent.ts";
import type { InboundMessage } from "../inbox/inbound.ts";
import { refuseContent, refuseItsFiles } from "../inbox/judge-message.ts";
import { openPlace } from "../inbox/open-place.ts";
import { languageOf } from "../outbox/reader-language.ts";
import type { ButtonAction } from "../words/button.ts";
import { gone } from "./press-turn.ts";

type MessageAction = Extract<ButtonAction, { kind: "use-agent" | "start-own" }>;

/** Takes a message that waited for a choice: with the agent that was chosen, or in a thread of the person's own. */
export async function pressMessage(asking: Asking, action: MessageAction): Promise<Press> {
  const { deps, who, request } = asking;
  const row = await deps.store.inbox.get(action.inboxId);
  if (row?.event.kind !== "message") return gone(asking);
  const event = row.event;
  const writer = await deps.store.principals.byIdentity(event.sender);
  if (!writer || writer.id !== who.principal?.id) {
    return refusal(asking, {
      text: { key: "button-not-yours", owner: writer ? nameOf(deps, writer.id) : "somebody else" },
      action: "command.refused",
      target: { kind: "command", id: action.kind },
      rule: "The message is somebody else's.",
    });
  }
  const { agentId, text } = await messageFor(asking, action, event);
  const decision = ask(asking, { kind: "use-agent", agentId });
  if (decision.kind !== "allowed") return refusal(asking, agentDenialOf(asking, agentId, decision));
  const unfit = refuseContent(deps, { ...event, text }) ?? refuseItsFiles(deps, who, event);
  if (unfit) return { kind: "refused", work: replyWith(asking, unfit.text) };
  if (action.kind === "use-agent" && !(await mayStillWrite(asking, event.place))) return gone(asking);

  const isHere = action.kind === "use-agent";
  const place = isHere
    ? await openPlace(deps, who, event, { agentId, text })
    : await openOwnThread(asking, action, event.place);
  const rule = describeRule(decision.rule);
  const options = { agentId, text, place, rule, reference: request.reference };
  return {
    kind: "does",
    work: async (tx) => {
      // While the place was opened its writer may have changed or withdrawn it.
      const now = await tx.inbox.get(action.inboxId);
      const isSame = now?.event.kind === "message" && now.event.text === event.text;
      if (!isSame) return reply(tx, asking, { key: "button-gone" });
      const taken = await deps.turns.takeMessage(tx, who, event, options);
      return taken === "duplicate" ? reply(tx, asking, { key: "button-gone" }) : null;
    },
  };
}

/** The agent of the button, unless the message itself names another in front. */
async function messageFor(
  { deps, who }: Asking,
  action: MessageAction,
  event: InboundMessage,
): Promise<{ readonly agentId: AgentId; readonly text: string }> {
  const choice = await chooseAgent(deps, who, event.place, event.text);
  const isNamed = choice.kind === "agent" && choice.text !== event.text;
  return isNamed ? choice : { agentId: action.agentId, text: event.text };
}

/** Meanwhile the place can have become somebody else's, or have been locked. */
async function mayStillWrite(asking: Asking, place: Place): Promise<boolean> {
  const conversation = await asking.deps.store.conversations.firstIn(placeKeyOf(place));
  return !conversation || ask(asking, { kind: "join-conversation", conversation }).kind === "allowed";
}

async function openOwnThread(
  { deps, who, request }: Asking,
  action: MessageAction,
  near: Place,
): Promise<Place> {
  const adapter = deps.adapters.get(request.place.platform);
  if (!adapter) throw new AppError("internal", `no adapter for ${request.place.platform}`);
  const language = await languageOf(deps, who.identity);
  const text = { key: "own-thread-started", agent: agentNameOf(deps, action.agentId) } as const;
  const opener = { kind: "notice", text, buttons: [], reference: null, language } as const;
  // The same key on every try: a thread that an earlier one opened is found again where the platform can.
  const key = `own-${action.inboxId}`;
  const options = { key, privateTo: null, repeated: false, near, title: text.agent.name };
  const place = await adapter.startThread(who.identity, opener, options);
  deps.crashPoints.reach("opened");
  return place;
}

function refusal(asking: Asking, denial: Denial): Press {
  return { kind: "refused", work: (tx) => refuse(tx, asking, denial) };
}
