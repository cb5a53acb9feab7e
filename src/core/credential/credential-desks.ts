import { holdsAnyAgent } from "../access/holds-any-agent.ts";
import type { AgentId } from "../access/permission.ts";
import type { AccessPusher } from "../access/push-access.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Gateway } from "../ports/gateway.ts";
import { type CredentialDesk, createCredentialDesk } from "./credential-desk.ts";
import type { RotateOutcome } from "./drift.ts";

/** What is told to the gateways of who may do what, each its own part. */
export type PusherOf = (gateway: Gateway) => Pick<AccessPusher, "settled">;

/** A person's credentials at all gateways: one at each where they have an agent. */
export interface CredentialDesks {
  /** The desk of the gateway that an agent belongs to. */
  of(agent: AgentId): CredentialDesk;
  at(gateway: Gateway): CredentialDesk;
  /** Has this person any agent left to talk to at this gateway? */
  holdsAnyAt(gateway: Gateway, person: PrincipalId): boolean;
  /** Ends what they have at each gateway where no agent is left to them. */
  closeUseless(person: PrincipalId, why: string): Promise<void>;
  /** Everywhere; what could not be done at one of them is what it comes to. */
  rotate(person: Principal, by: Actor, why: string): Promise<RotateOutcome>;
  settle(): Promise<void>;
}

type DesksDeps = Omit<Parameters<typeof createCredentialDesk>[0], "gateway" | "gatewayAccess"> &
  Pick<Deps, "gateways">;

const WORST_FIRST: readonly RotateOutcome[] = ["refused", "unreachable", "rotated", "none"];

export function createCredentialDesks(deps: DesksDeps, pusherOf: PusherOf): CredentialDesks {
  const desks = new Map<Gateway, CredentialDesk>();
  const at = (gateway: Gateway): CredentialDesk => {
    const known = desks.get(gateway);
    if (known) return known;
    const desk = createCredentialDesk({ ...deps, gateway, gatewayAccess: pusherOf(gateway) });
    desks.set(gateway, desk);
    return desk;
  };
  const everywhere = () => deps.gateways.all;
  const holdsAnyAt = (gateway: Gateway, person: PrincipalId) =>
    holdsAnyAgent(
      { snapshot: deps.access.snapshot(), now: deps.clock.now() },
      person,
      (agent) => deps.gateways.of(agent) === gateway,
    );
  return {
    of: (agent) => at(deps.gateways.of(agent)),
    at,
    holdsAnyAt,
    async closeUseless(person, why) {
      const useless = everywhere().filter((gateway) => !holdsAnyAt(gateway, person));
      await Promise.all(useless.map((gateway) => at(gateway).close(person, why)));
    },
    async rotate(person, by, why) {
      const outcomes = await Promise.all(everywhere().map((gateway) => at(gateway).rotate(person, by, why)));
      return WORST_FIRST.find((one) => outcomes.includes(one)) ?? "none";
    },
    async settle() {
      await Promise.all(everywhere().map((gateway) => at(gateway).settle()));
    },
  };
}
