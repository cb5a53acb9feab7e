import type { FrozenLine, FrozenThing } from "../shown.ts";

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
  | { readonly key: "confirm-take-admin"; readonly person: string; readonly what: string }
  | {
      readonly key: "confirm-freeze-all";
      readonly people: number;
      readonly running: number;
      readonly approvals: number;
    }
  /** What it was asked about is not as it was. */
  | { readonly key: "confirm-changed" };
