/** What was done to the first record that is not as it was written. */
export type AuditDamage =
  | "changed"
  | "removed"
  | "inserted"
  | "reordered"
  /** The newest records are gone: a checkpoint stands over more than there are. */
  | "truncated"
  /** Whole in itself, but not what a checkpoint was signed over. */
  | "rewritten"
  /** Its details are erased, and no record says that they were to be. */
  | "erased";

/** The records are whole, or the first that is not, and how. */
export type AuditVerdict =
  | {
      readonly kind: "whole";
      readonly count: number;
      readonly lastHash: string;
      readonly erased: number;
      /** How many records the newest checkpoint stands over; the rest could be rewritten unseen. */
      readonly sealed: number;
    }
  | {
      readonly kind: "broken";
      readonly seq: number;
      /** The last of them, where several may be. */
      readonly through: number;
      readonly why: AuditDamage;
    };

/** Where the chain stands after a record. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}
