import type { InviteId, JoinRefusal } from "../../people/invite.ts";
import type { AgentLine, InviteLine, Power } from "../shown.ts";

/** Letting strangers in by a code. What is given stands as names: a role, an agent, else the permission. */
export type InviteText =
  | {
      readonly key: "invite-made";
      readonly invite: InviteId;
      /** Sealed as long as it waits to be said: the sender opens it. */
      readonly code: string;
      /** Addresses that lead to where the code can be used; filled in by the sender. */
      readonly links: readonly string[];
      readonly gives: readonly string[];
      readonly endsAt: number | null;
      readonly expiresAt: number;
    }
  | {
      readonly key: "confirm-powerful-invite";
      readonly gives: readonly string[];
      readonly powers: readonly Power[];
    }
  | { readonly key: "too-many-invites"; readonly limit: number }
  | { readonly key: "invite-revoked"; readonly gives: readonly string[] }
  | { readonly key: "invite-gone" }
  /** In the place of the code. */
  | {
      readonly key: "invite-over";
      readonly gives: readonly string[];
      readonly how: "used" | "revoked" | "expired";
      readonly by: string | null;
      readonly at: number;
    }
  | {
      readonly key: "invite-redeemed";
      readonly person: string;
      readonly account: string;
      readonly gives: readonly string[];
      readonly endsAt: number | null;
    }
  /** The code was written where others read it. */
  | { readonly key: "invite-seen"; readonly person: string; readonly gives: readonly string[] }
  | {
      readonly key: "joined";
      readonly name: string;
      readonly by: string;
      readonly role: string;
      readonly agents: readonly AgentLine[];
    }
  | { readonly key: "join-refused"; readonly why: JoinRefusal; readonly by: string | null }
  | { readonly key: "invites"; readonly lines: readonly InviteLine[]; readonly from: number };
