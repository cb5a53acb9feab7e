import type { AuditAction } from "../audit/audit-event.ts";
import { type MessageRef, placeKeyOf } from "../conversation/place.ts";
import type { MadeFile } from "../file/file.ts";
import type { Tx } from "../ports/store.ts";
import { type NewButton, sayInPlace, sayPrivately } from "../words/say.ts";
import type { TurnFailure } from "../words/shown.ts";
import type { Text } from "../words/text.ts";
import { auditTurn } from "./audit-turn.ts";
import { sayAnswer } from "./say-answer.ts";
import { layOutAnswer } from "./say-files.ts";
import { closeStatusLine, statusLineOf } from "./status-line.ts";
import { forgetStopOrder, stopOrderOf } from "./stop-orders.ts";
import { canMoveTurn, isTurnOver, type TurnState } from "./turn.ts";
import type { StopOrder, TurnContext, TurnDeps } from "./turn-deps.ts";
import { whyStopped } from "./why-stopped.ts";

export interface Answer {
  readonly markdown: string;
  /** Files of the agent's. */
  readonly made: readonly MadeFile[];
  readonly runId: string | null;
  /** What a growing answer already shows; the final parts take its place. */
  readonly shown: readonly MessageRef[];
  readonly execRefused: boolean;
  /** Cut short: what there is, and who stopped it. */
  readonly stopped: boolean;
}

/** The answer, or what there is of a stopped one, in the same transaction as the end of the turn. */
export async function finishTurn(deps: TurnDeps, about: TurnContext, answer: Answer): Promise<void> {
  const { turn, conversation } = about;
  const order = answer.stopped ? await whyStopped(deps, turn, conversation) : await stopOrderOf(deps, turn);
  // Outside of the transaction, because everybody's writes would wait for it.
  const laidOut = layOutAnswer(deps, about, answer.markdown, answer.made);
  const ended = await deps.store.transact(async (tx) => {
    const to = answer.stopped ? "stopped" : "answered";
    if (!(await moveTo(tx, deps, about, to, order?.because ?? null))) return false;
    await auditTurn(tx, deps, about, {
      action: answer.stopped ? "turn.stopped" : "turn.answered",
      outcome: "done",
      rule: order ? `${order.because} by ${order.by}` : null,
      details: {
        ...(answer.runId === null ? {} : { run: answer.runId }),
        letters: answer.markdown.length,
        text: deps.vault.digest(answer.markdown),
      },
    });
    const said = await sayAnswer(tx, deps, about, { ...laidOut, shown: answer.shown });
    if (answer.execRefused) await sayHere(tx, deps, about, { key: "exec-refused", agent: about.agent });
    if (answer.stopped) {
      const because = order?.because ?? "asked";
      const text = { key: "turn-stopped", by: order?.by ?? null, because, confirmed: true } as const;
      await (said > 0 ? sayHere(tx, deps, about, text) : closeStatusLine(tx, deps, about, { text }));
    }
    return true;
  });
  deps.stopOrders.delete(about.turn.id);
  if (ended) deps.crashPoints.reach("replied");
}

export interface TurnEnd {
  readonly to: Extract<TurnState, "refused" | "failed" | "expired" | "stopped">;
  readonly failure: string;
  readonly action: AuditAction;
  readonly rule: string | null;
  readonly text: Text;
  readonly buttons?: readonly NewButton[];
}

/** The end of a turn that somebody stopped; `confirmed`: nothing of it runs any more. */
export function stoppedBy({ by, because }: StopOrder, confirmed: boolean): TurnEnd {
  return {
    to: "stopped",
    failure: because,
    action: "turn.stopped",
    rule: `${because} by ${by}`,
    text: { key: "turn-stopped", by, because, confirmed },
  };
}

/** Ends a turn without an answer: its status line says why. */
export async function endTurn(deps: TurnDeps, about: TurnContext, end: TurnEnd): Promise<boolean> {
  const ended = await deps.store.transact(async (tx) => {
    if (!(await moveTo(tx, deps, about, end.to, end.failure))) return false;
    const outcome = end.to === "refused" ? "denied" : end.to === "stopped" ? "done" : "failed";
    await auditTurn(tx, deps, about, {
      action: end.action,
      outcome,
      rule: end.rule,
      details: { failure: end.failure },
    });
    if (end.to !== "refused") {
      await closeStatusLine(tx, deps, about, { text: end.text, buttons: end.buttons ?? [] });
      return true;
    }
    const lane = placeKeyOf(about.conversation.place);
    const operation = { kind: "remove", of: statusLineOf(about.turn) } as const;
    await tx.outbox.add(
      { id: `${about.turn.id}-x`, lane, turnId: about.turn.id, operation },
      deps.clock.now(),
    );
    await sayPrivately(tx, deps, about.conversation.place, about.turn.identity, notice(about, end.text));
    return true;
  });
  deps.stopOrders.delete(about.turn.id);
  return ended;
}

/** What a growing answer already shows stays; the status line says why there is no more. */
export async function failTurn(deps: TurnDeps, about: TurnContext, cause: TurnFailure): Promise<void> {
  await endTurn(deps, about, {
    to: "failed",
    failure: cause,
    action: "turn.failed",
    rule: null,
    text: { key: "turn-failed", agent: about.agent, cause },
    buttons: [
      {
        label: { key: "try-again" },
        action: { kind: "retry-turn", turnId: about.turn.id },
        onlyFor: about.turn.principalId,
      },
    ],
  });
}

/** The gateway is away: the turn waits, says so once, and gives up in time. */
export async function suspendTurn(deps: TurnDeps, about: TurnContext): Promise<void> {
  const waitMs = deps.settings.limits.gatewayDownMs;
  await deps.store.transact(async (tx) => {
    const now = await tx.turns.get(about.turn.id);
    if (!now || isTurnOver(now.state) || now.state === "waiting") return;
    const expiresAt = now.expiresAt ?? deps.clock.now() + waitMs;
    if (now.state === "queued") await tx.turns.move(now.id, "queued", "dispatching", {});
    const from = now.state === "queued" ? "dispatching" : now.state;
    if (!(await tx.turns.move(now.id, from, "waiting", { expiresAt }))) return;
    await closeStatusLine(tx, deps, about, {
      text: { key: "gateway-down", giveUpAfterMs: expiresAt - deps.clock.now() },
      buttons: [{ label: { key: "cancel" }, action: { kind: "stop-turn", turnId: now.id } }],
    });
  });
}

async function moveTo(
  tx: Tx,
  deps: TurnDeps,
  about: TurnContext,
  to: TurnState,
  failure: string | null,
): Promise<boolean> {
  const now = await tx.turns.get(about.turn.id);
  if (!now || !canMoveTurn(now.state, to)) return false;
  await forgetStopOrder(tx, now);
  return tx.turns.move(now.id, now.state, to, { endedAt: deps.clock.now(), failure });
}

async function sayHere(tx: Tx, deps: TurnDeps, about: TurnContext, text: Text): Promise<void> {
  await sayInPlace(tx, deps, about.conversation.place, notice(about, text));
}

function notice(about: TurnContext, text: Text) {
  return { text, reference: about.turn.reference, turnId: about.turn.id };
}
