import type { Actor } from "../audit/audit-event.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";

/** What differed from the gateway, and was mended. */
export interface DriftReport {
  readonly at: number;
  /** Ours at the gateway, and nobody's here: left by a crash. Removed. */
  readonly orphans: number;
  /** Somebody's here, and not at the gateway. Ended; made anew at the next use. */
  readonly missing: number;
  /** The gateway holds it with other scopes. Replaced. */
  readonly wrong: number;
  /** Of somebody who may use no agent any more. Ended. */
  readonly useless: number;
  /** Old enough to be replaced. */
  readonly old: number;
}

export type Mended = Omit<DriftReport, "at">;

/** What was mended at several gateways, or at several times. */
export function addUpMended(all: readonly Mended[]): Mended {
  const sum = (kind: keyof Mended) => all.reduce((total, one) => total + one[kind], 0);
  return {
    orphans: sum("orphans"),
    missing: sum("missing"),
    wrong: sum("wrong"),
    useless: sum("useless"),
    old: sum("old"),
  };
}

export interface ReconcileRules {
  /** Older ones are replaced. */
  readonly ageMs: number;
  holdsAnyAgent(person: PrincipalId): boolean;
}

/** none: they have no credential, or one without a secret, which the gateway knows by their name. */
export type RotateOutcome = "rotated" | "none" | "unreachable" | "refused";

/** What mending may do with somebody's credential. */
export interface CredentialHands {
  close(principalId: PrincipalId, why: string): Promise<void>;
  rotate(person: Principal, by: Actor, why: string): Promise<RotateOutcome>;
  /** Is one being made for this person right now? */
  isIssuing(person: PrincipalId): boolean;
}
