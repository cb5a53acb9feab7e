import type { Rule } from "../../access/policy.ts";
import type { AgentName, Power } from "../shown.ts";

/** Who may do what, and changes of it. */
export type AccessText =
  | {
      readonly key: "granted-agent";
      readonly person: string;
      readonly agent: AgentName;
      readonly endsAt: number | null;
      /** The gateway lets them in only after its operator has changed its config. */
      readonly awaitsOperator?: true;
    }
  | {
      readonly key: "granted-role";
      readonly person: string;
      readonly role: string;
      readonly endsAt: number | null;
    }
  | {
      readonly key: "granted-permission";
      readonly person: string;
      readonly permission: string;
      readonly endsAt: number | null;
    }
  | {
      readonly key: "already-granted";
      readonly person: string;
      readonly what: string;
      readonly endsAt: number | null;
    }
  | { readonly key: "grant-needs-end"; readonly person: string; readonly usage: string }
  | { readonly key: "grant-not-a-person"; readonly person: string; readonly standing: string }
  | {
      readonly key: "confirm-powerful-grant";
      readonly person: string;
      readonly role: string;
      readonly powers: readonly Power[];
    }
  | {
      readonly key: "grant-received";
      readonly by: string;
      readonly what: string;
      readonly endsAt: number | null;
      readonly example: string;
    }
  | { readonly key: "grant-cancelled" }
  | { readonly key: "revoked"; readonly person: string; readonly what: string; readonly stopped: number }
  | { readonly key: "revoke-nothing"; readonly person: string; readonly what: string }
  | { readonly key: "revoke-by-role"; readonly person: string; readonly what: string; readonly role: string }
  | {
      readonly key: "revoke-by-grant";
      readonly person: string;
      readonly what: string;
      readonly grant: string;
    }
  /** A grant was ended, and something else still gives the same. */
  | {
      readonly key: "revoked-in-part";
      readonly person: string;
      readonly what: string;
      readonly through: string;
    }
  | { readonly key: "last-admin"; readonly person: string }
  | {
      readonly key: "undone";
      readonly person: string;
      readonly what: string;
      readonly endsAt?: number | null;
    }
  | {
      readonly key: "why";
      readonly person: string;
      readonly agent: AgentName;
      readonly allowed: boolean;
      readonly rule: Rule;
      readonly lastEnded: { readonly by: string; readonly at: number } | null;
    };
