import { agentNameOf } from "../access/agent-directory.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { Notice } from "../words/say.ts";
import type { AccessRequest } from "./access-request.ts";
import type { HeldMessage } from "./held-message.ts";
import { forgetHeld } from "./hold-message.ts";
import { redrawRequest, type ShowDeps } from "./show-request.ts";
import { withdrawRequest } from "./withdraw-request.ts";

/**
 * Deletes a kept message for the one who wrote it. A request that said nothing else goes with it; any other stays, and
 * those who decide see that nothing runs by itself any more. Returns what the writer is told; null when it is gone.
 */
export async function withdrawHeld(
  tx: Tx,
  deps: ShowDeps,
  who: ResolvedAsker,
  held: HeldMessage,
  why: "asked" | "withdrawn",
): Promise<Notice | null> {
  if (!(await forgetHeld(tx, deps, actorOf(who), held, why))) return null;
  const agent = agentNameOf(deps, held.agentId);
  const request = await requestBeside(tx, held);
  if (!request) return { text: { key: "message-forgotten", agent, request: "none" } };
  if (await saysNothingElse(tx, held, request)) {
    await withdrawRequest(tx, deps, who, request.id);
    return { text: { key: "message-forgotten", agent, request: "withdrawn" } };
  }
  await redrawRequest(tx, deps, request);
  const action = { kind: "withdraw-request", requestId: request.id } as const;
  const buttons = [{ label: { key: "withdraw" }, action }] as const;
  return { text: { key: "message-forgotten", agent, request: "stays" }, buttons };
}

async function requestBeside(tx: Tx, { identity, agentId }: HeldMessage): Promise<AccessRequest | null> {
  const waiting = await tx.accessRequests.ofAccounts([identity], Number.MAX_SAFE_INTEGER);
  return waiting.find((one) => one.state === "pending" && one.agentId === agentId) ?? null;
}

/** It came after the message, gives no reason of its own, and no other message waits for the same. */
async function saysNothingElse(tx: Tx, held: HeldMessage, request: AccessRequest): Promise<boolean> {
  const others = await tx.heldMessages.ofAccount(held.identity);
  const isOnly = others.every(({ agentId }) => agentId !== held.agentId);
  return isOnly && request.reason === null && request.createdAt >= held.heldAt;
}
