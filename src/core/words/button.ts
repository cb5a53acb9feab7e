import type { GrantSubject } from "../access/grant.ts";
import type { AgentId } from "../access/permission.ts";
import type { AccessRequestId, AskedSpan } from "../access-request/access-request.ts";
import type { HeldMessageId } from "../access-request/held-message.ts";
import type { VoteStep } from "../approval/approval-policy.ts";
import type { ApprovalId } from "../approval/approval-request.ts";
import type { ApprovalChoice } from "../approval/gateway-approval.ts";
import type { Brand } from "../brand.ts";
import type { Place } from "../conversation/place.ts";
import type { Identity } from "../people/identity.ts";
import type { InviteId, InviteWish } from "../people/invite.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { QuestionId } from "../question/question.ts";
import type { TurnId } from "../turn/turn.ts";

/** 128 random bits, 22 letters of base64url: the only thing a platform ever carries of a button. */
export type ButtonToken = Brand<string, "ButtonToken">;

/** What a button does when the right person presses it. */
export type ButtonAction =
  | { readonly kind: "stop-turn"; readonly turnId: TurnId }
  | { readonly kind: "retry-turn"; readonly turnId: TurnId }
  | { readonly kind: "use-agent"; readonly agentId: AgentId; readonly place: Place; readonly inboxId: number }
  | { readonly kind: "start-own"; readonly agentId: AgentId; readonly inboxId: number }
  | { readonly kind: "run-command"; readonly command: string }
  | {
      readonly kind: "undo-grant";
      readonly identity: Identity;
      readonly subject: GrantSubject;
      /** The end that the grant had before it was made longer; null: they did not have it. */
      readonly before: number | null;
    }
  /** Gives back what was taken. */
  /** Takes back that somebody was closed because their account left. */
  | { readonly kind: "let-back-in"; readonly identity: Identity; readonly gifts: readonly Gift[] }
  | { readonly kind: "undo-revoke"; readonly identity: Identity; readonly gifts: readonly Gift[] }
  /** The second step of something dangerous; `digest` is of what it meant when it was shown. */
  | {
      readonly kind: "confirm-order";
      readonly order: DangerousOrder;
      /** The account that gave the order: no other confirms it, not even of the same person. */
      readonly by: Identity;
      readonly digest: string;
      readonly offer: string;
    }
  | {
      readonly kind: "vote-approval";
      readonly request: ApprovalId;
      readonly choice: ApprovalChoice;
      readonly step: VoteStep;
      /** The digest of the text that it was shown with. */
      readonly shown: string;
    }
  /** Asks for the reason first. */
  | { readonly kind: "deny-approval-because"; readonly request: ApprovalId; readonly shown: string }
  | { readonly kind: "open-approval-whole"; readonly request: ApprovalId }
  | { readonly kind: "see-approval"; readonly request: ApprovalId }
  /** Leaves it undecided. */
  | { readonly kind: "keep-approval"; readonly request: ApprovalId }
  /** Two people say that they are one, one after the other. */
  | {
      readonly kind: "merge-people";
      readonly from: PrincipalId;
      readonly into: PrincipalId;
      readonly claimed: Identity;
      readonly maker: Identity;
      readonly step: "claimer" | "maker";
      readonly offer: string;
    }
  | { readonly kind: "revoke-invite"; readonly invite: InviteId }
  /** Opens the form of a request; pressed where there are no forms, it asks at once. */
  | { readonly kind: "ask-access"; readonly agentId: AgentId; readonly identity: Identity }
  | {
      readonly kind: "request-access";
      readonly agentId: AgentId;
      /** Whose request it is: nobody else asks in their name. */
      readonly identity: Identity;
      readonly asked: AskedSpan | null;
    }
  | { readonly kind: "withdraw-request"; readonly requestId: AccessRequestId }
  | { readonly kind: "show-request"; readonly requestId: AccessRequestId }
  | {
      readonly kind: "ask-decision";
      readonly requestId: AccessRequestId;
      readonly form: "approve-until" | "deny-reason";
    }
  | {
      readonly kind: "decide-request";
      readonly requestId: AccessRequestId;
      readonly choice: "approve" | "approve-until" | "deny";
    }
  | { readonly kind: "forget-held"; readonly heldId: HeldMessageId }
  /** Answers one part of an agent's question; without an option, by what is written in the form. */
  | {
      readonly kind: "answer-question";
      readonly question: QuestionId;
      readonly part: number;
      readonly option: number | null;
    }
  /** Ticks an option among several, or takes its tick away. */
  | {
      readonly kind: "pick-option";
      readonly question: QuestionId;
      readonly part: number;
      readonly option: number;
    }
  | { readonly kind: "send-picked"; readonly question: QuestionId; readonly part: number }
  | { readonly kind: "write-answer"; readonly question: QuestionId; readonly part: number }
  | { readonly kind: "skip-question"; readonly question: QuestionId; readonly part: number }
  /** Does nothing, for good: of the buttons of one offer, only the first that is pressed counts. */
  | { readonly kind: "dismiss"; readonly offer?: string };

/** What is only done after a second step of the same person. */
export type DangerousOrder =
  | { readonly kind: "grant"; readonly identity: Identity; readonly gift: Gift }
  | {
      readonly kind: "revoke";
      readonly identity: Identity;
      readonly subject: GrantSubject | "everything";
      /** The earlier end that it gets again; left out: it ends now. */
      readonly endsAt?: number;
    }
  /** Gives back what was taken. */
  | { readonly kind: "give-back"; readonly identity: Identity; readonly gifts: readonly Gift[] }
  /** A code that gives power over Gatehouse. */
  | { readonly kind: "invite"; readonly wish: InviteWish }
  | { readonly kind: "freeze-all"; readonly reason: string | null };

/** Something that can be given: what, until when, why. */
export interface Gift {
  readonly subject: GrantSubject;
  readonly endsAt: number | null;
  readonly reason: string | null;
}

/** The server's side of a button. Who may press it is judged at the click. */
export interface Button {
  readonly token: ButtonToken;
  readonly action: ButtonAction;
  /** Only this person, whatever their role; null: whoever the action's own rule allows. */
  readonly onlyFor: PrincipalId | null;
  readonly singleUse: boolean;
  /** The outbox row whose message carries it: pressed on another message, it does nothing. Null: not bound to one. */
  readonly shownIn: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}
