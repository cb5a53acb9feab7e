import { agentNameOf } from "../access/agent-directory.ts";
import { continuable, continueConversation } from "../conversation/continue-conversation.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { Place } from "../conversation/place.ts";
import { AppError } from "../errors.ts";
import { languageOf } from "../outbox/reader-language.ts";
import { agentDenialOf, ask, misused, refuse, reply, replyWith, requireKnown } from "./answer-command.ts";
import type { CommandCall, CommandHandler, Work } from "./command-deps.ts";

const MOST_SHOWN = 5;

/** Picks one of the asker's conversations up here, in the same session; without a name it offers the latest. */
export const continueHere: CommandHandler = async (call) => {
  const { deps, who, request, args } = call;
  const person = requireKnown(who);
  const open = await deps.store.conversations.openOf(person.id);
  if (args.what !== null) {
    const named = open.find(({ id }) => id === args.what?.toLowerCase());
    return named ? goOn(call, named) : misused(call, { kind: "no-such-conversation" });
  }
  const elsewhere = continuable(open, request.place).slice(0, MOST_SHOWN);
  if (elsewhere.length === 0) return replyWith(call, { key: "nothing-to-continue" });
  const lines = elsewhere.map(({ agentId, place, lastUsedAt }) => ({
    agent: agentNameOf(deps, agentId),
    place,
    usedAt: lastUsedAt,
  }));
  const buttons = elsewhere.map(({ id, agentId }, index) => ({
    label: { key: "continue", agent: agentNameOf(deps, agentId), number: index + 1 } as const,
    action: { kind: "run-command", command: `continue ${id}` } as const,
    onlyFor: person.id,
  }));
  return replyWith(call, { key: "continue-choice", lines }, buttons);
};

/** It goes on in a fresh place of the person's own: what was said stays where only they read. */
async function goOn(call: CommandCall, of: Conversation): Promise<Work> {
  const { deps, who, request } = call;
  const decision = ask(call, { kind: "use-agent", agentId: of.agentId });
  if (decision.kind !== "allowed") {
    return (tx) => refuse(tx, call, agentDenialOf(call, of.agentId, decision));
  }
  const agent = agentNameOf(deps, of.agentId);
  const place = await openPlaceFor(call, of);
  return async (tx) => {
    // Meanwhile it may have been ended.
    const now = await tx.conversations.get(of.id);
    if (!now || now.closedAt !== null || now.principalId !== requireKnown(who).id) {
      return reply(tx, call, { key: "nothing-to-continue" });
    }
    const { reference } = request;
    await continueConversation(tx, deps, { of: now, place, identity: who.identity, reference });
    return reply(tx, call, { key: "continued", agent });
  };
}

async function openPlaceFor({ deps, who, request }: CommandCall, of: Conversation): Promise<Place> {
  const adapter = deps.adapters.get(request.place.platform);
  if (!adapter) throw new AppError("internal", `no adapter for ${request.place.platform}`);
  const language = await languageOf(deps, who.identity);
  const text = { key: "continued-here", agent: agentNameOf(deps, of.agentId), from: of.place } as const;
  const opener = { kind: "notice", text, buttons: [], reference: null, language } as const;
  // The same key on every try: a thread that an earlier one opened is found again where the platform can.
  const key = `goon-${of.id}-${of.lastUsedAt}`;
  const options = { key, privateTo: null, repeated: false, near: request.place, title: text.agent.name };
  const place = await adapter.startThread(who.identity, opener, options);
  deps.crashPoints.reach("opened");
  return place;
}
