import type { Slot } from "../command/command.ts";

/** What is wrong with a command, or with what a form was filled in with; the catalogue has the words. */
export type Problem =
  | { readonly kind: "missing"; readonly slot: Slot }
  | { readonly kind: "no-reason" }
  | { readonly kind: "not-understood"; readonly typed: string }
  /** A name, which can be anybody's. */
  | { readonly kind: "by-name"; readonly typed: string }
  | { readonly kind: "no-mode"; readonly typed: string }
  | { readonly kind: "no-number"; readonly typed: string; readonly example: string }
  | { readonly kind: "no-language"; readonly typed: string; readonly languages: readonly string[] }
  | { readonly kind: "no-duration"; readonly typed: string }
  | { readonly kind: "no-day"; readonly typed: string }
  | { readonly kind: "no-end"; readonly typed: string }
  /** Null: a moment that was chosen before. */
  | { readonly kind: "over"; readonly typed: string | null }
  | { readonly kind: "too-far" }
  | { readonly kind: "no-role"; readonly typed: string; readonly roles: readonly string[] }
  | { readonly kind: "no-filter"; readonly typed: string }
  | { readonly kind: "neither-open-nor-past"; readonly typed: string }
  | { readonly kind: "no-such-conversation" }
  | { readonly kind: "nothing-here" }
  | { readonly kind: "already-theirs" }
  | { readonly kind: "own-delegate" }
  | { readonly kind: "known-account" }
  | { readonly kind: "two-roles" }
  | { readonly kind: "say-why" }
  | { readonly kind: "one-thing" }
  | { readonly kind: "freeze-what" };
