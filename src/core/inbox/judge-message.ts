import { agentNameOf } from "../access/agent-directory.ts";
import { describeRule } from "../access/explain-access.ts";
import type { Freeze } from "../access/freeze.ts";
import { frozenLineOf } from "../access/frozen-lines.ts";
import { ownerOf } from "../access/owner-of.ts";
import type { AgentId } from "../access/permission.ts";
import { type AccessDecision, decideAccess, listHelpers } from "../access/policy.ts";
import { usualAgent } from "../access-request/refusal-buttons.ts";
import type { Conversation } from "../conversation/conversation.ts";
import { placeKeyOf } from "../conversation/place.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import { refuseFiles } from "../turn/turn-files.ts";
import { strangerButtons } from "../words/meeting-buttons.ts";
import type { NewButton } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import { chooseAgent, chooseAgentFor } from "./choose-agent.ts";
import { decideHearing } from "./hear-guests.ts";
import type { InboundMessage, InboxRow } from "./inbound.ts";

export type JudgeDeps = Pick<Deps, "store" | "gateways" | "settings" | "access" | "clock">;

export type Verdict =
  | { readonly kind: "run"; readonly agentId: AgentId; readonly text: string; readonly rule: string }
  /** Talk between people: none of ours. */
  | { readonly kind: "ignore" }
  | Refusal;

export interface Refusal {
  readonly kind: "refuse";
  readonly text: Text;
  readonly buttons: readonly NewButton[];
  /** The rule that denied it; null when it was no question of access. */
  readonly rule: string | null;
  readonly agentId: AgentId | null;
  /** When set, it is said once per key and kept to ourselves afterwards. */
  readonly onceAs: string | null;
  /** The message may be kept until its sender is let in. */
  readonly keep?: { readonly agentId: AgentId; readonly text: string };
}

/** What is to become of a message, as of now: nothing is written here. */
export async function judgeMessage(deps: JudgeDeps, who: ResolvedAsker, row: InboxRow): Promise<Verdict> {
  const event = row.event as InboundMessage;
  const owned = await deps.store.conversations.firstIn(placeKeyOf(event.place));
  if (event.addressed === "thread" && (!owned || talksToSomebody(event.text))) return { kind: "ignore" };

  const known = ask(deps, who, { kind: "be-known" });
  if (known.kind !== "allowed") {
    return event.addressed === "thread" ? { kind: "ignore" } : refuseStranger(deps, who, event, known);
  }
  if (owned) {
    const joining = ask(deps, who, { kind: "join-conversation", conversation: owned });
    if (joining.kind !== "allowed") return refuseJoining(deps, who, row, owned, joining);
  }
  const unfit = refuseContent(deps, event) ?? refuseItsFiles(deps, who, event);
  if (unfit) return unfit;
  return judgeAgent(deps, who, row);
}

async function judgeAgent(deps: JudgeDeps, who: ResolvedAsker, row: InboxRow): Promise<Verdict> {
  const event = row.event as InboundMessage;
  const choice = await chooseAgentFor(deps, who, event);
  const helpers = helperNames(deps, null);
  if (choice.kind === "none") {
    const usual = usualAgent(deps.settings);
    const keep = usual && helpers.length > 0 ? { keep: { agentId: usual, text: event.text } } : {};
    return { ...refusal({ key: "no-agents", helpers }, null), ...keep };
  }
  if (choice.kind === "choose") {
    const buttons = choice.agents.map((agent): NewButton => {
      const action = { kind: "use-agent", agentId: agent.id, place: event.place, inboxId: row.id } as const;
      return { label: { key: "use-agent", agent }, action };
    });
    return { ...refusal({ key: "agent-choice", agents: choice.agents }, null), buttons };
  }
  const decision = ask(deps, who, { kind: "use-agent", agentId: choice.agentId });
  if (decision.kind !== "allowed") return refuseAgent(deps, choice, decision);
  const hearing = decideHearing(deps, who.asker, event.place);
  if (hearing.kind !== "allowed") return refusal({ key: "guest-elsewhere" }, describeRule(hearing.rule));
  if (choice.text === "" && !hasAny(event)) return refusal({ key: "message-empty" }, null);
  return { kind: "run", agentId: choice.agentId, text: choice.text, rule: describeRule(decision.rule) };
}

function ask(
  deps: JudgeDeps,
  who: ResolvedAsker,
  question: Parameters<typeof decideAccess>[1],
): AccessDecision {
  return decideAccess(who.asker, question, deps.access.snapshot(), deps.clock.now());
}

async function refuseStranger(
  deps: JudgeDeps,
  who: ResolvedAsker,
  event: InboundMessage,
  decision: AccessDecision,
): Promise<Refusal> {
  const rule = describeRule(decision.rule);
  const helpers = helperNames(deps, null);
  switch (decision.rule.kind) {
    case "frozen":
      return refusal(frozenText(deps, decision.rule.freeze, who.principal?.id ?? null), rule);
    case "suspended":
      return { ...refusal({ key: "suspended", helpers }, rule) };
    case "standing":
      return who.facts.standing === "unknown"
        ? refusal({ key: "standing-unknown" }, rule)
        : refusal({ key: "not-a-person", standing: who.facts.standing }, rule);
    default: {
      const keep = helpers.length === 0 ? null : await wishOfStranger(deps, who, event);
      return {
        ...refusal({ key: "stranger", helpers, claimable: helpers.length === 0 }, rule),
        buttons: strangerButtons(helpers),
        ...(keep && { keep }),
      };
    }
  }
}

/** What a stranger can ask for: the agent that they named, the channel's, or the team's first. */
async function wishOfStranger(
  deps: JudgeDeps,
  who: ResolvedAsker,
  event: InboundMessage,
): Promise<Refusal["keep"] | null> {
  const choice = await chooseAgent(deps, who, event.place, event.text);
  const usual = usualAgent(deps.settings);
  const wish = choice.kind === "agent" ? choice : usual && { agentId: usual, text: event.text };
  return wish && !refuseContent(deps, { ...event, text: wish.text }) ? wish : null;
}

function refuseJoining(
  deps: JudgeDeps,
  who: ResolvedAsker,
  row: InboxRow,
  owned: Conversation,
  decision: AccessDecision,
): Refusal {
  const owner =
    deps.access.snapshot().people.get(owned.principalId)?.principal.displayName ?? "somebody else";
  const rule = describeRule(decision.rule);
  if (decision.rule.kind === "frozen") return refusal(frozenText(deps, decision.rule.freeze, null), rule);
  if (decision.rule.kind === "locked") {
    return refusal({ key: "conversation-locked", role: decision.rule.to, owner }, rule);
  }
  const agent = agentNameOf(deps, owned.agentId);
  const action = { kind: "start-own", agentId: owned.agentId, inboxId: row.id } as const;
  return {
    ...refusal({ key: "somebody-elses-thread", owner, agent }, rule),
    agentId: owned.agentId,
    buttons: who.principal ? [{ label: { key: "start-own" }, action, onlyFor: who.principal.id }] : [],
    onceAs: `somebody-elses-thread/${owned.placeKey}/${who.principal?.id}`,
  };
}

async function refuseAgent(
  deps: JudgeDeps,
  { agentId, text: words }: NonNullable<Refusal["keep"]>,
  decision: AccessDecision,
): Promise<Refusal> {
  if (decision.rule.kind === "frozen") {
    const text = frozenText(deps, decision.rule.freeze, null);
    return { ...refusal(text, describeRule(decision.rule)), agentId };
  }
  const agent = agentNameOf(deps, agentId);
  const helpers = await withOwner(deps, agentId);
  const text: Text =
    decision.rule.kind === "needs-end"
      ? { key: "guest-needs-end", agent, ...helpers }
      : { key: "agent-refused", agent, ...helpers };
  const keep = words === "" ? {} : { keep: { agentId, text: words } };
  return { ...refusal(text, describeRule(decision.rule)), agentId, ...keep };
}

/** The owner decides about their agent, whether they manage access or not. */
async function withOwner(
  deps: JudgeDeps,
  agentId: AgentId,
): Promise<{ readonly owner?: string; readonly helpers: readonly string[] }> {
  const helpers = helperNames(deps, agentId);
  const owner = await ownerOf(deps.store, deps, agentId);
  if (!owner) return { helpers };
  return { owner: owner.displayName, helpers: helpers.filter((name) => name !== owner.displayName) };
}

/** Some messages cannot be passed on, whoever wrote them. */
export function refuseContent(deps: JudgeDeps, event: InboundMessage): Refusal | null {
  const limit = deps.settings.limits.messageLength;
  if (event.hasFiles && !event.files) return refusal({ key: "files-refused" }, null);
  if (event.text.trim() === "" && !hasAny(event)) return refusal({ key: "message-empty" }, null);
  if (event.text.length > limit) {
    return refusal({ key: "message-too-long", length: event.text.length, limit }, null);
  }
  return null;
}

const hasAny = ({ files = [] }: InboundMessage) => files.length > 0;

/** Some files cannot be passed on, or not from them. */
export function refuseItsFiles(
  deps: JudgeDeps,
  who: ResolvedAsker,
  { files = [] }: Pick<InboundMessage, "files">,
): Refusal | null {
  const why = refuseFiles(deps, who.asker, files);
  if (!why) return null;
  return refusal({ key: "files-not-allowed", refusal: why, helpers: helperNames(deps, null) }, null);
}

function refusal(text: Text, rule: string | null): Refusal {
  return { kind: "refuse", text, buttons: [], rule, agentId: null, onceAs: null };
}

/** In a thread, `<@somebody> what do you think?` is talk between people. */
const talksToSomebody = (text: string) => /^\s*<@/.test(text);

/** What is said to whoever runs into a freeze. */
export function frozenText(
  deps: Pick<Deps, "access" | "clock" | "gateways" | "settings">,
  freeze: Freeze,
  reader: PrincipalId | null,
): Text {
  return { key: "frozen", line: frozenLineOf(deps, freeze, reader), helpers: helperNames(deps, null) };
}

/** The people who can let somebody in, by name. */
export function helperNames(
  deps: Pick<Deps, "access" | "clock">,
  agentId: AgentId | null,
): readonly string[] {
  const snapshot = deps.access.snapshot();
  return listHelpers(snapshot, agentId, deps.clock.now()).map(
    (id) => snapshot.people.get(id)?.principal.displayName ?? id,
  );
}
