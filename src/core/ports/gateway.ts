import type { NumberedAccessList } from "../access/access-list.ts";
import type { AgentId } from "../access/permission.ts";
import type {
  ApprovalChoice,
  ApprovalEnding,
  ApprovalWatcher,
  GatewayApproval,
} from "../approval/gateway-approval.ts";
import type { SessionKey } from "../conversation/conversation.ts";
import type { CredentialKind, Scope } from "../credential/credential.ts";
import type { FileContent, MadeFile } from "../file/file.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { GatewayQuestions } from "../question/gateway-question.ts";

export interface GatewayAgent {
  readonly id: AgentId;
  readonly name: string | null;
}

export interface GatewayStatus {
  readonly state: "up" | "down" | "starting";
  /** Why it is not up, for operators; no secrets. */
  readonly detail: string | null;
  /** Since when, in milliseconds since the epoch. */
  readonly since: number;
}

/** A person's credential with its secret open, in memory only. */
export interface OpenCredential {
  readonly principalId: PrincipalId;
  readonly kind: CredentialKind;
  readonly publicId: string;
  readonly scopes: readonly Scope[];
  /** What the strategy keeps: a device key and token, or nothing. Opaque to the core. */
  readonly secret: string;
}

export interface RunRequest {
  readonly sessionKey: SessionKey;
  readonly agentId: AgentId;
  readonly text: string;
  /** The same for every try at this turn: the gateway runs it once. Also the run id. */
  readonly idempotencyKey: string;
  /** True when an earlier try may have reached the gateway: look there before sending. */
  readonly resumed: boolean;
  /**
   * Reads what goes with the message; called when it is sent, and not for a run that is there already. When it throws
   * `file.unreadable`, nothing is sent and `run` rejects with that.
   */
  readonly files?: () => Promise<readonly FileContent[]>;
  /** Hand over what the agent makes, up to this many bytes a file; left out: nothing. */
  readonly takesFiles?: { readonly maxBytes: number };
}

/** What happens while a run is under way. */
export type RunProgress =
  /** The gateway has it; `runId` may differ from ours after a crash of the gateway. */
  | { readonly kind: "accepted"; readonly runId: string }
  /** The answer so far, whole. */
  | { readonly kind: "text"; readonly markdown: string }
  | { readonly kind: "tool"; readonly name: string }
  /** The agent wanted to run a command that needs an approval, and was refused at once. */
  | { readonly kind: "exec-refused" };

export type RunOutcome =
  | {
      readonly kind: "answered";
      readonly markdown: string;
      readonly runId: string;
      readonly made?: readonly MadeFile[];
    }
  | { readonly kind: "stopped"; readonly markdown: string }
  /** The run ended in a fault of the model or the agent. `message` is for operators. */
  | {
      readonly kind: "failed";
      readonly cause: "model-error" | "agent-unknown" | "interrupted" | "empty-answer" | "files-not-taken";
      readonly message: string;
    }
  /** The gateway is away; nothing is lost: try again with `resumed: true`. */
  | { readonly kind: "unreachable" }
  /**
   * The gateway refuses this credential: revoked, missing scopes, unknown user. Fails closed. With `agentOnly` it
   * refuses this one agent to the person, and takes the credential for others.
   */
  | { readonly kind: "refused"; readonly message: string; readonly agentOnly?: boolean };

export interface AbortOutcome {
  /** Did the gateway confirm that the run ended? */
  readonly confirmed: boolean;
}

export interface HistoryMessage {
  readonly role: "user" | "assistant" | "other";
  readonly text: string;
}

/** `behind`: the gateway holds a list with this number, which is not older than the one that was sent. */
export type PushOutcome = { readonly kind: "taken" } | { readonly kind: "behind"; readonly revision: number };

/** A credential as the gateway holds it. */
export interface HeldCredential {
  readonly publicId: string;
  /** Whose it is, by the name that we gave it; null: none of ours by its name. */
  readonly principalId: PrincipalId | null;
  readonly scopes: readonly Scope[];
}

/** One fault or fact of the gateway's set-up, for doctor. */
export interface GatewayFinding {
  readonly level: "ok" | "warning" | "fault";
  readonly what: string;
  /** What to do; empty when all is well. */
  readonly mend: string;
  /** How it counts where safety is asked for; left out: it is no matter of safety. */
  readonly security?: "ok" | "warning" | "fault";
}

/**
 * The agent gateway. Every call that reads or writes a conversation takes the person's own credential;
 * there is no fallback to a shared or admin one.
 */
export interface Gateway {
  readonly id: string;
  /** Which credentials it takes. */
  readonly credentialKind: CredentialKind;
  /** Starts connecting and keeps at it; resolves at once. Calls `onChange` whenever `status()` or `agents()` changes. */
  start(onChange: () => void): Promise<void>;
  stop(): Promise<void>;
  /**
   * The secret of our own connection was replaced: it is opened anew, the new one first. Runs go on. Throws when the
   * gateway refuses the new one. Left out by gateways without secrets.
   */
  renew?(): Promise<void>;
  status(): GatewayStatus;
  /** The agents it had when last seen; empty before the first connection. */
  agents(): readonly GatewayAgent[];
  /**
   * Makes a credential with exactly these scopes. `publicId` and `secret` are to be kept, the secret sealed.
   * Throws `gateway.unreachable`, `gateway.refused`, or `gateway.scopes-missing` when it got others than it asked for.
   */
  issueCredential(
    person: { readonly principalId: PrincipalId; readonly displayName: string },
    scopes: readonly Scope[],
  ): Promise<{ readonly publicId: string; readonly secret: string }>;
  /** Everything that it holds, others' too; left out where it knows people by name. Throws `gateway.unreachable`. */
  listCredentials?(): Promise<readonly HeldCredential[]>;
  /** Ends the credential at the gateway and closes its live connections. Throws `gateway.unreachable`. */
  revokeCredential(credential: Pick<OpenCredential, "principalId" | "kind" | "publicId">): Promise<void>;
  /** Runs one turn to its end on the person's credential, through reconnects. Never throws for what an outcome can say. */
  run(as: OpenCredential, request: RunRequest, on: (progress: RunProgress) => void): Promise<RunOutcome>;
  /** Ends a run, through the person's connection if it started there, else through the admin's, and waits for the end. */
  abort(sessionKey: SessionKey, runId: string | null): Promise<AbortOutcome>;
  /** The last messages of a session, oldest first, read on the person's credential. */
  history(as: OpenCredential, sessionKey: SessionKey, limit: number): Promise<readonly HistoryMessage[]>;
  /** Who hears of approval requests from the next `start` on; with nobody to hear, the gateway refuses them at once. */
  watchApprovals(watcher: ApprovalWatcher): void;
  /**
   * Answers a request. The first answer counts: `applied` says whether this one did, and `ending` what holds, whoever
   * gave it. Throws `gateway.unreachable` when nobody can say; then ask `endingOf`.
   */
  resolveApproval(
    approval: Pick<GatewayApproval, "id" | "kind">,
    choice: ApprovalChoice,
  ): Promise<{ readonly applied: boolean; readonly ending: ApprovalEnding }>;
  /** How a request ended; "pending" while it waits. Throws `gateway.unreachable`. */
  endingOf(approval: Pick<GatewayApproval, "id" | "kind">): Promise<ApprovalEnding | "pending">;
  /**
   * Tells an agent, in the run that waits, what a human wrote about its request: plain words, marked and quoted on the
   * way. To be called before `resolveApproval`, since no answer carries words and the run goes on with it. Throws
   * `gateway.unreachable`, also when the run is over or not followed from here: a note never begins one.
   */
  tellAgent(approval: Pick<GatewayApproval, "sessionKey" | "runId">, note: string): Promise<void>;
  /**
   * Tells the gateway itself who may do what: it holds people to it also while we are away, and ends what was taken
   * away before this resolves. Left out: it has no place for it. Throws `gateway.unreachable` or `gateway.refused`.
   */
  readonly pushAccess?: (list: NumberedAccessList) => Promise<PushOutcome>;
  /**
   * True while its operator has to change its config before it lets this person use this agent, by the last look at it.
   * Left out: it needs no such change.
   */
  readonly awaitsOperator?: (principalId: PrincipalId, agentId: AgentId) => boolean;
  /** What agents ask the people whom they work for. */
  readonly questions: GatewayQuestions;
  /** Checks its set-up: auth mode, auto-approval, host approvals document, agents. Connects if need be. */
  examine(): Promise<readonly GatewayFinding[]>;
  /** The gateway's own command words that user text must not reach it as (`exec`, `approve`, …), lower-case, no slash. */
  directives(): readonly string[];
}
