import type { Place } from "../../conversation/place.ts";
import type { Identity } from "../../people/identity.ts";
import type { LinkRefusal, MergeRefusal } from "../../people/link-code.ts";
import type { PrincipalId } from "../../people/principal.ts";
import type { AgentName } from "../shown.ts";

/** One of two who are about to be one: a name, and the account that they speak from. */
export interface MergeSide {
  readonly name: string;
  readonly account: Identity;
}

/** One conversation that can be picked up. */
export interface ContinueLine {
  readonly agent: AgentName;
  readonly place: Place;
  readonly usedAt: number;
}

/** One person on several platforms. */
export type LinkingText =
  | {
      readonly key: "link-code";
      readonly person: PrincipalId;
      /** Sealed as long as it waits to be said: the sender opens it. */
      readonly code: string;
      readonly expiresAt: number;
    }
  | { readonly key: "link-refused"; readonly why: LinkRefusal }
  /** Said where the code was used. */
  | { readonly key: "linked"; readonly name: string; readonly accounts: readonly Identity[] }
  /** Said where the code was made. */
  | { readonly key: "link-used"; readonly account: Identity; readonly name: string | null }
  /** The code was written where others read it. */
  | { readonly key: "link-seen" }
  | {
      readonly key: "confirm-merge";
      readonly asked: "claimer" | "maker";
      readonly from: MergeSide;
      readonly into: MergeSide;
      readonly role: string;
      readonly roleEnds: string | null;
      readonly grants: readonly { readonly what: string; readonly endsAt: number | null }[];
    }
  | { readonly key: "merge-asked"; readonly account: Identity }
  | { readonly key: "merge-refused"; readonly why: MergeRefusal }
  | {
      readonly key: "merged";
      readonly name: string;
      readonly role: string;
      readonly accounts: readonly Identity[];
    }
  | { readonly key: "unlink-choice"; readonly accounts: readonly Identity[] }
  /** Null: one's own. */
  | { readonly key: "unlinked"; readonly account: Identity; readonly of: string | null }
  | {
      readonly key: "unlink-refused";
      readonly account: Identity;
      readonly why: "last" | "unknown" | "not-yours";
    }
  /** Said to the person on their other accounts, and on the one that was taken. */
  | { readonly key: "account-taken"; readonly account: Identity; readonly by: string }
  | { readonly key: "continue-choice"; readonly lines: readonly ContinueLine[] }
  | { readonly key: "nothing-to-continue" }
  /** The first words of the place where it goes on. */
  | { readonly key: "continued-here"; readonly agent: AgentName; readonly from: Place }
  | { readonly key: "continued"; readonly agent: AgentName };
