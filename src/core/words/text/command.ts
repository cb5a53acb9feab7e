import type { Problem } from "../problem.ts";
import type { HelpLine } from "../shown.ts";

/** Answers to a command that was not understood or not allowed. */
export type CommandText =
  | { readonly key: "command-unknown"; readonly typed: string; readonly suggestion: string | null }
  | {
      readonly key: "command-usage";
      readonly command: string;
      readonly usage: string;
      readonly problem: Problem;
    }
  | {
      readonly key: "command-refused";
      readonly command: string;
      readonly needs: string;
      readonly helpers: readonly string[];
    }
  | { readonly key: "person-unknown"; readonly typed: string }
  | { readonly key: "help"; readonly lines: readonly HelpLine[]; readonly how: "slash" | "mention" }
  | { readonly key: "button-gone" }
  | { readonly key: "button-not-yours"; readonly owner: string };
