import type { AgentName, FrozenLine, FrozenThing, OwnedLine } from "../shown.ts";

/** Stops that somebody called, and second steps before what is dangerous. */
export type EmergencyText =
  /** To whoever runs into a freeze. */
  | { readonly key: "frozen"; readonly line: FrozenLine; readonly helpers: readonly string[] }
  | { readonly key: "freeze-done"; readonly what: FrozenThing; readonly stopped: number }
  | { readonly key: "freeze-already"; readonly line: FrozenLine }
  | { readonly key: "unfreeze-done"; readonly what: FrozenThing }
  | { readonly key: "not-frozen"; readonly what: FrozenThing }
  | {
      readonly key: "confirm-revoke-all";
      readonly person: string;
      readonly role: string;
      readonly grants: number;
      readonly running: number;
    }
  | {
      readonly key: "confirm-take-admin";
      readonly person: string;
      readonly what: string;
      /** It gets this earlier end again; left out: it ends now. */
      readonly endsAt?: number;
    }
  | {
      readonly key: "confirm-freeze-all";
      readonly people: number;
      readonly running: number;
      readonly approvals: number;
    }
  /** To those who look after access. */
  | {
      readonly key: "person-left";
      readonly person: string;
      readonly account: string;
      readonly how: "left" | "guest";
      readonly role: string;
      readonly grants: number;
      readonly accounts: readonly string[];
      readonly stopped: number;
      readonly requests: number;
      readonly invites: number;
      /** Agents whose owner they were; `heirs` decide about those that are nobody's now. */
      readonly owned: readonly OwnedLine[];
      readonly heirs: readonly string[];
    }
  /** To the next owner. */
  | { readonly key: "agents-inherited"; readonly person: string; readonly agents: readonly AgentName[] }
  | { readonly key: "let-back-in"; readonly person: string }
  /** Their platform still says that the account is no person's of the team. */
  | { readonly key: "still-gone"; readonly person: string; readonly standing: string }
  | {
      readonly key: "credential-rotated";
      readonly person: string;
      readonly outcome: "rotated" | "none" | "unreachable" | "refused";
    }
  /** What it was asked about is not as it was. */
  | { readonly key: "confirm-changed" };
