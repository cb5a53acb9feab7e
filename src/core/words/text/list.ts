import type { GrantLine, PersonLine } from "../shown.ts";

/** Who has what. `from` is the number of the first line. */
export type ListText =
  | {
      readonly key: "grants";
      /** Whose or of what; null: all that the asker may see. */
      readonly of: string | null;
      readonly isOwn: boolean;
      readonly lines: readonly GrantLine[];
      readonly from: number;
    }
  | {
      readonly key: "users";
      /** Only those with this role, or who may use this agent. */
      readonly of: string | null;
      readonly lines: readonly PersonLine[];
      readonly from: number;
      readonly total: number;
    };
