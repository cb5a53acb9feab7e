import { randomBytes } from "node:crypto";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { ApprovalWatcher } from "../../src/core/approval/gateway-approval.ts";
import {
  type ConversationId,
  type SessionKey,
  sessionKeyOf,
} from "../../src/core/conversation/conversation.ts";
import type { Scope } from "../../src/core/credential/credential.ts";
import type {
  Gateway,
  OpenCredential,
  RunOutcome,
  RunProgress,
  RunRequest,
} from "../../src/core/ports/gateway.ts";

/** What the suite says to make the model behind a gateway do something. All are plain user texts. */
export interface GatewayPrompts {
  /** Its answer contains `word`. */
  echo(word: string): string;
  /** The model keeps the word in its session's memory. */
  remember(word: string): string;
  /** Its answer contains every word it was told to remember in this session. */
  readonly recall: string;
  /** An answer in at least 20 pieces over two to ten seconds, whose last word is `end`. */
  readonly slow: { readonly text: string; readonly end: string };
  /** An answer of at least 30,000 characters that reads exactly `answer`. */
  readonly long: { readonly text: string; readonly answer: string };
}

/** One gateway with its model, and what the suite must know of it. */
export interface GatewaySubject {
  /** Not started yet: the suite does. */
  readonly gateway: Gateway;
  /** Two agents that it has. */
  readonly agents: readonly [AgentId, AgentId];
  readonly scopes: { readonly full: readonly Scope[]; readonly readOnly: readonly Scope[] };
  readonly prompts: GatewayPrompts;
  /** The scopes that the gateway itself holds for a credential, sorted; empty when it knows none. */
  scopesAtGateway(publicId: string): Promise<readonly Scope[]>;
  /** Breaks every live connection to the gateway, which lives on and can be reached again. */
  cutConnections(): Promise<void>;
  /** Frees everything; the gateway's client has been stopped before. */
  close(): Promise<void>;
}

export interface GatewayContractOptions {
  readonly name: string;
  open(): Promise<GatewaySubject>;
  /** Tests that this gateway cannot pass, each with the reason. One that names no test fails. */
  readonly deviations?: readonly { readonly test: string; readonly reason: string }[];
}

/** A started gateway that can be waited for. */
export interface OpenedGateway extends GatewaySubject {
  up(): Promise<void>;
}

export interface Running {
  readonly outcome: Promise<RunOutcome>;
  readonly seen: readonly RunProgress[];
  /** Resolves with the first text that is not empty. */
  readonly firstText: Promise<string>;
  texts(): string[];
}

export async function openStarted<Subject extends GatewaySubject>(
  options: { readonly name?: string; open(): Promise<Subject> },
  watcher?: ApprovalWatcher,
): Promise<Subject & OpenedGateway> {
  const subject = await options.open();
  const { gateway } = subject;
  if (watcher) gateway.watchApprovals(watcher);
  const waiting = new Set<() => void>();
  const isUp = () => gateway.status().state === "up" && gateway.agents().length > 0;
  await gateway.start(() => {
    if (!isUp()) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  });
  return {
    ...subject,
    up: () => (isUp() ? Promise.resolve() : new Promise((resolve) => void waiting.add(resolve))),
  };
}

export const unique = (prefix: string) => prefix + randomBytes(6).toString("hex");

export function newSession(agentId: AgentId, person: OpenCredential): SessionKey {
  return sessionKeyOf(agentId, person.principalId, unique("v") as ConversationId);
}

/** Starts a run and keeps what it says. */
export function beginRun(gateway: Gateway, as: OpenCredential, request: RunRequest): Running {
  const seen: RunProgress[] = [];
  const first = Promise.withResolvers<string>();
  first.promise.catch(() => {});
  const outcome = gateway.run(as, request, (progress) => {
    seen.push(progress);
    if (progress.kind === "text" && progress.markdown !== "") first.resolve(progress.markdown);
  });
  outcome.then(
    (end) => first.reject(new Error(`ended before any text: ${JSON.stringify(end).slice(0, 300)}`)),
    first.reject,
  );
  const texts = () => seen.flatMap((one) => (one.kind === "text" ? [one.markdown] : []));
  return { outcome, seen, firstText: first.promise, texts };
}
