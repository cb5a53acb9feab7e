import type { Place } from "../conversation/place.ts";
import type { AgentName } from "../words/shown.ts";

/** How a request stands, as people read it. Names are display names. */
export type CardState =
  | {
      readonly kind: "waiting";
      readonly until: number;
      /** How many have to approve, of whom. */
      readonly quorum: number;
      readonly approvers: readonly string[];
      readonly approvedBy: readonly string[];
    }
  | {
      readonly kind: "approved" | "denied";
      readonly by: readonly string[];
      readonly at: number;
      readonly reason: string | null;
    }
  | { readonly kind: "expired" | "lost"; readonly at: number }
  /** The run was stopped while it waited; null: nobody knows by whom. */
  | { readonly kind: "stopped"; readonly by: string | null; readonly at: number };

/** The same facts on every platform. What the agent wrote is in `text`, `title`, `folder`, `program` and `risks` alone. */
export interface ApprovalCard {
  readonly kind: "exec" | "plugin";
  readonly agent: AgentName;
  /** Who asked the agent; null when the gateway named no run of ours. */
  readonly requester: string | null;
  /** Letter for letter, or its first part when `whole` is false. Spelled out only when it is shown. */
  readonly text: string;
  readonly whole: boolean;
  /** Letters of all of it. */
  readonly letters: number;
  /** The first digits of the SHA-256 of all of it, as shown and audited: `9c41 e2`. */
  readonly digest: string;
  readonly title: string | null;
  readonly host: string | null;
  readonly folder: string | null;
  readonly program: string | null;
  readonly risks: readonly string[];
  readonly dangerous: boolean;
  /** The conversation it came from, for a link or a name; null when unknown. */
  readonly place: Place | null;
  readonly state: CardState;
}
