import { agentLines } from "../access/agent-directory.ts";
import { decideAccess } from "../access/policy.ts";
import { refusalButtons, usualAgent } from "../access-request/refusal-buttons.ts";
import type { Standing } from "../people/identity.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import { HELP, MY_AGENTS, strangerButtons } from "../words/meeting-buttons.ts";
import { type NewButton, sayPrivately } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import { helperNames } from "./judge-message.ts";
import type { Handling } from "./receive-message.ts";

const GREETED: readonly Standing[] = ["member", "guest", "external"];

/** Greets a person in their own chat with us, once, with what they can do; a stranger hears, once, who can let them in. */
export async function welcomeVisitor(deps: Deps, { who, row, reference, commit }: Handling): Promise<void> {
  const now = deps.clock.now();
  const isKnown =
    decideAccess(who.asker, { kind: "be-known" }, deps.access.snapshot(), now).kind === "allowed";
  const helpers = helperNames(deps, null);
  const agents = who.principal
    ? agentLines(deps, who.principal.id, who.asker, now).filter((agent) => agent.usable)
    : [];
  const text: Text =
    who.principal && isKnown
      ? { key: "welcome", name: who.principal.displayName, agents }
      : { key: "stranger", helpers, claimable: helpers.length === 0 };
  await commit(async (tx) => {
    const isFirst = await tx.notes.setOnce(`welcomed/${who.identity}/${isKnown ? "known" : "stranger"}`, "");
    if (!isFirst || !GREETED.includes(who.facts.standing)) return;
    await sayPrivately(tx, deps, row.event.place, who.identity, {
      text,
      buttons: isKnown ? [MY_AGENTS, HELP] : waysIn(deps, who, helpers),
      reference,
    });
  });
}

/** While there is nobody who could let them in, there is nothing to press. */
function waysIn(deps: Deps, who: ResolvedAsker, helpers: readonly string[]): readonly NewButton[] {
  const agent = usualAgent(deps.settings);
  const canAsk = agent !== null && helpers.length > 0 && !who.principal;
  return [...(canAsk ? refusalButtons(who, agent, null) : []), ...strangerButtons(helpers)];
}
