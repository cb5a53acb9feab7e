import type { Standing } from "../people/identity.ts";
import type { AgentName } from "../words/shown.ts";
import type { AskedSpan } from "./access-request.ts";

/** How a request stands, as people read it. Names are display names. */
export type RequestCardState =
  | { readonly kind: "waiting"; readonly until: number; readonly deciders: readonly string[] }
  | { readonly kind: "approved"; readonly by: string; readonly at: number; readonly endsAt: number | null }
  | { readonly kind: "denied"; readonly by: string; readonly at: number; readonly quote: string | null }
  | { readonly kind: "expired" | "withdrawn"; readonly at: number };

/** The same facts wherever a request is shown. */
export interface RequestCard {
  readonly who: string;
  /** The account, for those who want to be sure. */
  readonly identity: string;
  readonly standing: Standing;
  /** Null: a stranger, who becomes known by a yes. */
  readonly role: string | null;
  readonly agent: AgentName;
  /** For how long they ask; what they get when nobody says otherwise. */
  readonly asked: AskedSpan;
  /** They have it now, until then. */
  readonly hasUntil: number | null;
  /** Why, in their own words. */
  readonly quote: string | null;
  /** A message of theirs runs by itself then. */
  readonly holdsMessage: boolean;
  readonly state: RequestCardState;
}

/** One request in a list. */
export interface RequestLine {
  readonly who: string;
  readonly agent: AgentName;
  readonly createdAt: number;
  readonly state: RequestCardState;
}
