import type { FreezeTarget } from "../access/freeze.ts";
import type { ApprovalDesk } from "../approval/approval-desk.ts";
import type { Actor } from "../audit/audit-event.ts";
import type { Place } from "../conversation/place.ts";
import type { RotateOutcome } from "../credential/drift.ts";
import type { InboundMessage } from "../inbox/inbound.ts";
import type { TakeOptions } from "../inbox/take-message.ts";
import type { Principal, PrincipalId } from "../people/principal.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { QuestionDesk } from "../question/question-desk.ts";
import type { Turn } from "../turn/turn.ts";
import type { StopOrder } from "../turn/turn-deps.ts";
import type { FormValues } from "../words/form.ts";
import type { CommandArguments, CommandName, CommandSpec } from "./command.ts";

/** The turn verbs that commands and buttons set off. */
export interface TurnVerbs {
  enforceAccess(
    person: PrincipalId,
    by: string,
  ): Promise<{ readonly stopped: number; readonly told: boolean }>;
  enforceFreeze(target: FreezeTarget, by: string): Promise<void>;
  stopTurn(turn: Turn, order: StopOrder): Promise<void>;
  takeMessage(
    tx: Tx,
    who: ResolvedAsker,
    event: InboundMessage,
    options: TakeOptions,
  ): Promise<"taken" | "duplicate" | "queue-full">;
  rotateCredential(person: Principal, by: Actor): Promise<RotateOutcome>;
  /** Tells the gateway of credentials that ended here. */
  settleCredentials(): Promise<void>;
  retryTurn(tx: Tx, turn: Turn, reference: string): Promise<boolean>;
}

/** What follows a vote, or an absence that was declared. */
export type ApprovalVerbs = Pick<ApprovalDesk, "carryOut" | "review">;

export interface CommandDeps extends Deps {
  readonly approvals: ApprovalVerbs;
  readonly questions: Pick<QuestionDesk, "carryOut">;
  readonly turns: TurnVerbs;
}

/** Where a command or click came from, and the one transaction that ends it. */
export interface Occasion {
  readonly place: Place;
  /** Short, for people and logs alike. */
  readonly reference: string;
  /** How it was asked; a button when left out. */
  readonly how?: "slash" | "message" | "button";
  /** The click's own, for opening a form; null or left out: none. */
  readonly trigger?: string | null;
  /** The answers of a form. */
  readonly values?: FormValues;
  /** Takes what was typed out of what is kept of it: a code. */
  forgetWords?(tx: Tx): Promise<void>;
  /** Writes the effects together with the end of what asked for them. When it rejects, nothing was written, and another may follow. */
  commit<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface CommandRequest extends Occasion {
  /** The command's words, without a mark. */
  readonly text: string;
  readonly how: "slash" | "message" | "button";
}

export interface CommandCall {
  readonly deps: CommandDeps;
  readonly who: ResolvedAsker;
  readonly request: CommandRequest;
  readonly command: CommandSpec<CommandName>;
  readonly args: CommandArguments;
}

/** What follows a commit: it must not be lost by a fault in the reply, and its own fault undoes nothing. */
export type FollowUp = () => Promise<unknown>;

/** Everything a command writes, its reply included. */
export type Work = (tx: Tx) => Promise<FollowUp | null>;

/** A command asks the world first, and returns what is to be written; the door was passed before. */
export type CommandHandler = (call: CommandCall) => Promise<Work>;

/** What a pressed button comes to. One that is refused stays for those who may press it. */
export interface Press {
  readonly kind: "does" | "refused";
  readonly work: Work;
}
