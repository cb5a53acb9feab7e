import { agentNameOf } from "../access/agent-directory.ts";
import type { Tx } from "../ports/store.ts";
import { type NewButton, sayDirectly, sayPrivately } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import type { AccessRequest } from "./access-request.ts";
import type { Decider } from "./deciders.ts";
import type { ShowDeps } from "./show-request.ts";

/** Tells the one who asked: in the thread of their own chat, else in private, because they look elsewhere by now. */
export async function tellRequester(
  tx: Tx,
  deps: ShowDeps,
  { place, identity, reference }: Pick<AccessRequest, "place" | "identity" | "reference">,
  text: Text,
  buttons: readonly NewButton[] = [],
): Promise<void> {
  const notice = { text, buttons, reference };
  if (place.kind === "dm") await sayPrivately(tx, deps, place, identity, notice);
  else await sayDirectly(tx, deps, identity, notice);
}

/** A yes that nobody gave is told to those who would have been asked. */
export async function tellOfAutoApproval(
  tx: Tx,
  deps: ShowDeps,
  request: AccessRequest,
  deciders: readonly Decider[],
): Promise<void> {
  const agent = agentNameOf(deps, request.agentId);
  const { name: who, endsAt, reason: quote, reference } = request;
  const text = { key: "request-auto-approved", who, agent, endsAt, quote } as const;
  for (const { identities } of deciders) {
    for (const identity of identities) await sayDirectly(tx, deps, identity, { text, reference });
  }
}
