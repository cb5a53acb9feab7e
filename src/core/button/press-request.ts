import { agentNameOf } from "../access/agent-directory.ts";
import type { AccessRequestId, AskedSpan } from "../access-request/access-request.ts";
import { type Choice, type DecideOutcome, decideRequest } from "../access-request/decide-request.ts";
import { isNoPerson } from "../access-request/give-agent.ts";
import { requestStateOf } from "../access-request/show-request.ts";
import { withdrawHeld } from "../access-request/withdraw-held.ts";
import { withdrawRequest } from "../access-request/withdraw-request.ts";
import { type Asking, nameOf, refuse, reply, replyWith } from "../command/answer-command.ts";
import { askForm } from "../command/ask-form.ts";
import type { Press } from "../command/command-deps.ts";
import { BEGINS_END } from "../command/end-words.ts";
import { cut, readSpan, readWish } from "../command/read-wish.ts";
import { askFor } from "../command/request.ts";
import type { Identity } from "../people/identity.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { ButtonAction } from "../words/button.ts";
import type { FormValues } from "../words/form.ts";
import type { Problem } from "../words/problem.ts";
import type { Text } from "../words/text.ts";
import { gone } from "./press-turn.ts";

type Action<Kind extends ButtonAction["kind"]> = Extract<ButtonAction, { kind: Kind }>;

const END_FIELD = { key: "end", lines: "one", longest: 40 } as const;
const REASON_FIELD = { key: "reason", lines: "many", longest: 200 } as const;

/** Asks how long and why. Where no form can be shown, it asks those who decide at once. */
export async function pressAskAccess(asking: Asking, action: Action<"ask-access">): Promise<Press> {
  const { agentId, identity } = action;
  if (!isTheirs(asking, identity)) return notYours(asking, identity);
  const then = { kind: "request-access", agentId, identity, asked: null } as const;
  const form = {
    key: "request-access",
    about: agentNameOf(asking.deps, agentId).name,
    fields: [
      { ...END_FIELD, required: false },
      { ...REASON_FIELD, required: false },
    ],
  } as const;
  const atOnce = (tx: Tx) => askFor(tx, asking, { agentId, asked: null, reason: null });
  return { kind: "does", work: askForm(asking, form, then, atOnce) };
}

/** What was written into the form, or one tap that needs none. */
export async function pressRequestAccess(asking: Asking, action: Action<"request-access">): Promise<Press> {
  const { agentId, identity } = action;
  if (!isTheirs(asking, identity)) return notYours(asking, identity);
  const wish = wishIn(asking, action.asked);
  if ("problem" in wish) return unread(asking, wish.problem);
  return { kind: "does", work: (tx) => askFor(tx, asking, { agentId, ...wish }) };
}

function wishIn(asking: Asking, usual: AskedSpan | null) {
  const values: FormValues = asking.request.values ?? {};
  const now = asking.deps.clock.now();
  const said = values.reason?.trim() ?? "";
  if (values.end !== undefined && values.end.trim() !== "") {
    const span = readSpan(values.end, now);
    return "problem" in span ? span : { asked: span.asked, reason: said === "" ? null : cut(said) };
  }
  // Where a reply stands for the form, its one text may begin with the time.
  const words = said === "" ? [] : said.split(/\s+/u);
  const read = BEGINS_END.test(words[0] ?? "") ? readWish(words, now) : null;
  if (read && "problem" in read) return read;
  if (read?.asked) {
    const reason = [...read.rest, read.reason ?? ""].join(" ").trim();
    return { asked: read.asked, reason: reason === "" ? null : cut(reason) };
  }
  return { asked: usual, reason: said === "" ? null : cut(said) };
}

/** Asks until when, or why not. */
export async function pressAskDecision(asking: Asking, action: Action<"ask-decision">): Promise<Press> {
  const { requestId } = action;
  const request = await asking.deps.store.accessRequests.get(requestId);
  if (!request) return gone(asking);
  const isApproval = action.form === "approve-until";
  const form = {
    key: action.form,
    about: `${request.name}, ${agentNameOf(asking.deps, request.agentId).name}`,
    fields: [isApproval ? { ...END_FIELD, required: true } : { ...REASON_FIELD, required: true }],
  } as const;
  const choice = isApproval ? "approve-until" : "deny";
  return { kind: "does", work: askForm(asking, form, { kind: "decide-request", requestId, choice }) };
}

/** Decides, judged when the decision is written. */
export async function pressDecide(asking: Asking, action: Action<"decide-request">): Promise<Press> {
  const { deps, who } = asking;
  const request = await deps.store.accessRequests.get(action.requestId);
  if (!request) return gone(asking);
  const choice = choiceIn(asking, action.choice);
  if ("problem" in choice) return unread(asking, choice.problem);
  const person = await resolveAsker(deps, request.identity);
  return {
    kind: "does",
    work: async (tx) => {
      const outcome = await decideRequest(tx, deps, who, { id: request.id, person, choice });
      // The card itself says what was decided, wherever it is shown.
      if (outcome.kind === "decided") return null;
      return reply(tx, asking, await textOf(tx, asking, outcome));
    },
  };
}

function choiceIn(
  asking: Asking,
  choice: Action<"decide-request">["choice"],
): Choice | { readonly problem: Problem } {
  const values = asking.request.values ?? {};
  if (choice === "approve") return { kind: "approve", asked: null };
  if (choice === "deny") {
    const reason = values.reason?.trim() ?? "";
    return { kind: "deny", reason: reason === "" ? null : cut(reason) };
  }
  // A reply that stands for the form has its text where reasons are.
  const span = readSpan(values.end ?? values.reason ?? "", asking.deps.clock.now());
  return "problem" in span ? span : { kind: "approve", asked: span.asked };
}

async function textOf(
  tx: Tx,
  { deps }: Asking,
  outcome: Exclude<DecideOutcome, { kind: "decided" }>,
): Promise<Text> {
  if (outcome.kind === "gone") return { key: "button-gone" };
  const { request } = outcome;
  const person = await tx.principals.byIdentity(request.identity);
  const who = person?.displayName ?? request.name;
  const agent = agentNameOf(deps, request.agentId);
  switch (outcome.kind) {
    case "late": {
      const agoMs = deps.clock.now() - (request.decidedAt ?? request.expiresAt);
      return { key: "request-settled", state: await requestStateOf(tx, deps, request), agoMs };
    }
    case "not-yours":
      return { key: "request-not-yours", agent, deciders: outcome.deciders, isOwn: outcome.isOwn };
    case "undecidable":
      return isNoPerson(outcome.standing)
        ? { key: "request-undecidable", who, standing: outcome.standing }
        : { key: "request-end-unread", problem: { kind: "over", typed: null } };
  }
}

export async function pressWithdraw(asking: Asking, requestId: AccessRequestId): Promise<Press> {
  const { deps, who } = asking;
  return {
    kind: "does",
    work: async (tx) => {
      const withdrawn = await withdrawRequest(tx, deps, who, requestId);
      if (!withdrawn) return reply(tx, asking, { key: "button-gone" });
      const agent = agentNameOf(deps, withdrawn.agentId);
      return reply(tx, asking, { key: "request-withdrawn", agent });
    },
  };
}

/** Deletes the message that was kept, for the one who wrote it. */
export async function pressForget(asking: Asking, action: Action<"forget-held">): Promise<Press> {
  const { deps, who } = asking;
  const held = await deps.store.heldMessages.get(action.heldId);
  if (!held) return gone(asking);
  if (!isTheirs(asking, held.identity)) return notYours(asking, held.identity);
  return {
    kind: "does",
    work: async (tx) => {
      const notice = await withdrawHeld(tx, deps, who, held, "asked");
      return reply(tx, asking, notice?.text ?? { key: "button-gone" }, notice?.buttons);
    },
  };
}

const isTheirs = ({ who }: Asking, identity: Identity) => who.identity === identity;

async function notYours(asking: Asking, identity: Identity): Promise<Press> {
  const owner = await asking.deps.store.principals.byIdentity(identity);
  const denial = {
    text: { key: "button-not-yours", owner: owner ? nameOf(asking.deps, owner.id) : "somebody else" },
    action: "command.refused",
    target: { kind: "command", id: "request" },
    rule: "The button is for somebody else.",
  } as const;
  return { kind: "refused", work: (tx) => refuse(tx, asking, denial) };
}

const unread = (asking: Asking, problem: Problem): Press => ({
  kind: "refused",
  work: replyWith(asking, { key: "request-end-unread", problem }),
});
