import { ownerOf } from "../access/owner-of.ts";
import type { AccessQuestion } from "../access/policy.ts";
import { decideAccess } from "../access/policy.ts";
import { type Identity, platformOf } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Reads } from "../ports/store.ts";
import { type AccessRequest, REQUEST_STAGES, type RequestStage } from "./access-request.ts";

export type DecidingQuestion = Extract<AccessQuestion, { kind: "decide-access-request" }>;
export type DeciderDeps = Pick<Deps, "access" | "settings" | "clock" | "adapters">;

/** Somebody who may decide, and where they are reached. */
export interface Decider {
  readonly id: PrincipalId;
  readonly identities: readonly Identity[];
}

/** What the one door is asked of whoever wants to decide this request. */
export async function decidingQuestion(
  reads: Pick<Reads, "principals">,
  deps: Pick<Deps, "settings">,
  { agentId, identity }: Pick<AccessRequest, "agentId" | "identity">,
): Promise<DecidingQuestion> {
  const owner = await ownerOf(reads, deps, agentId);
  const requester = await reads.principals.byIdentity(identity);
  return {
    kind: "decide-access-request",
    agentId,
    owner: owner?.id ?? null,
    requester: requester?.id ?? null,
  };
}

/** Those of a stage who may decide and can be reached: who cannot hear of it is not waited for. */
export async function decidersAt(
  reads: Pick<Reads, "principals">,
  deps: DeciderDeps,
  question: DecidingQuestion,
  stage: RequestStage,
): Promise<readonly Decider[]> {
  const deciders = idsAt(deps, question, stage).map(async (id) => {
    const identities = await reads.principals.identitiesOf(id);
    return { id, identities: identities.filter((one) => deps.adapters.has(platformOf(one))) };
  });
  return (await Promise.all(deciders)).filter(({ identities }) => identities.length > 0);
}

/** Everybody who was asked up to this stage, by name. */
export function namesUpTo(
  deps: Pick<Deps, "access" | "clock">,
  question: DecidingQuestion,
  stage: RequestStage,
): readonly string[] {
  const stages = REQUEST_STAGES.slice(0, REQUEST_STAGES.indexOf(stage) + 1);
  const ids = new Set(stages.flatMap((one) => idsAt(deps, question, one)));
  const { people } = deps.access.snapshot();
  return [...ids].map((id) => people.get(id)?.principal.displayName ?? "somebody");
}

function idsAt(
  deps: Pick<Deps, "access" | "clock">,
  question: DecidingQuestion,
  stage: RequestStage,
): readonly PrincipalId[] {
  const snapshot = deps.access.snapshot();
  const now = deps.clock.now();
  const may = (principalId: PrincipalId, asked: AccessQuestion) =>
    decideAccess({ principalId, standing: "member" }, asked, snapshot, now).kind === "allowed";
  const isOfStage = (id: PrincipalId) => {
    switch (stage) {
      case "owner":
        return id === question.owner;
      case "approvers":
        return may(id, { kind: "approve", agentId: question.agentId });
      case "admins":
        return may(id, { kind: "manage-access" });
    }
  };
  return [...snapshot.people.keys()].filter((id) => isOfStage(id) && may(id, question)).sort();
}
