import type { AgentId } from "../access/permission.ts";
import type { Place } from "../conversation/place.ts";
import { readableName } from "../people/readable-name.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { AccessRequest, AccessRequestId, AskedSpan } from "./access-request.ts";
import { requestSettings, type ShowDeps } from "./show-request.ts";

export interface Wish {
  readonly agentId: AgentId;
  readonly asked: AskedSpan | null;
  readonly reason: string | null;
  /** Where they are told of it. */
  readonly place: Place;
  readonly reference: string;
}

/** A request as it begins. */
export function newRequest(
  deps: ShowDeps,
  who: ResolvedAsker,
  wish: Wish,
  start: Pick<AccessRequest, "stage" | "escalatesAt">,
): AccessRequest {
  const now = deps.clock.now();
  return {
    ...wish,
    ...start,
    id: deps.ids.next("r") as AccessRequestId,
    identity: who.identity,
    principalId: who.principal?.id ?? null,
    name: who.principal?.displayName ?? (readableName(who.facts.displayName) || who.identity),
    standing: who.facts.standing,
    state: "pending",
    expiresAt: now + requestSettings(deps.settings).expireAfterMs,
    createdAt: now,
    decidedAt: null,
    decidedBy: null,
    denialReason: null,
    endsAt: null,
  };
}
