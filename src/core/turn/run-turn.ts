import { agentNameOf } from "../access/agent-directory.ts";
import type { Conversation } from "../conversation/conversation.ts";
import type { OpenCredential } from "../ports/gateway.ts";
import type { Tx } from "../ports/store.ts";
import { auditTurn } from "./audit-turn.ts";
import { authoriseNow } from "./authorise-now.ts";
import { endTurn, failTurn, finishTurn, stoppedBy, suspendTurn } from "./finish-turn.ts";
import { createGrowingReply, type GrowingReply } from "./growing-reply.ts";
import { type HandedOver, handOver } from "./hand-over.ts";
import { oweAbort } from "./late-aborts.ts";
import { changeStatusLine, shownActivity } from "./status-line.ts";
import type { Turn, TurnState } from "./turn.ts";
import type { StopOrder, TurnContext, TurnDeps } from "./turn-deps.ts";
import { whyStopped } from "./why-stopped.ts";

/** Runs one turn to its end, or to the point where it has to wait for the gateway. */
export async function runTurn(deps: TurnDeps, turn: Turn, conversation: Conversation): Promise<void> {
  const about = { turn, conversation, agent: agentNameOf(deps, conversation.agentId) };
  const resumed = turn.startedAt !== null;
  // A run that goes on at the gateway is followed; one that still has to be handed over is judged anew.
  if ((!resumed || turn.state === "waiting") && !(await authoriseNow(deps, about))) return;

  const gateway = deps.gateways.of(conversation.agentId);
  if (gateway.status().state === "down") return suspendTurn(deps, about);
  // No credential is made for somebody who lost what they had while we were away.
  if (resumed && !(await isStillWanted(deps, about, resumed))) return;
  const person = await deps.store.principals.get(turn.principalId);
  if (!person) return failTurn(deps, about, "internal");
  const answer = await deps.desks.of(conversation.agentId).ensure(person, turn.reference);
  if (answer.kind === "unreachable") return suspendTurn(deps, about);
  if (answer.kind === "refused") {
    deps.logger.error({ turn: turn.id, reference: turn.reference, detail: answer.message }, "no credential");
    return failTurn(deps, about, "credential-refused");
  }
  if (!(await markDispatching(deps, about, answer.credential.publicId))) return;
  if (!(await isStillWanted(deps, about, resumed))) return;
  // Until it was dispatched its writer could edit it; from here on the text stands.
  const { text } = (await deps.store.turns.get(turn.id)) ?? turn;
  await runAt(deps, { ...about, turn: { ...turn, text } }, answer.credential, resumed);
}

/** Between the first look and now the access may have gone, or somebody pressed Stop: nothing is sent then. */
async function isStillWanted(deps: TurnDeps, about: TurnContext, resumed: boolean): Promise<boolean> {
  const { turn, conversation } = about;
  const order = await whyStopped(deps, turn, conversation);
  if (!order) return true;
  await deps.desks.closeUseless(turn.principalId, "no agent left");
  // What an earlier process handed over may run at the gateway right now.
  await endStopped(deps, about, order, resumed);
  return false;
}

/** Ends it as stopped; a run of it that cannot be ended at the gateway is ended once that is back. */
async function endStopped(
  deps: TurnDeps,
  about: TurnContext,
  order: StopOrder,
  mayRun: boolean,
): Promise<void> {
  const { turn, conversation } = about;
  const { sessionKey, agentId } = conversation;
  const runId = turn.runId ?? turn.id;
  const { confirmed } = mayRun
    ? await deps.gateways.of(agentId).abort(sessionKey, runId)
    : { confirmed: true };
  if (!confirmed)
    await deps.store.transact((tx) => oweAbort(tx, { sessionKey, runId, at: deps.clock.now() }));
  await endTurn(deps, about, stoppedBy(order, confirmed));
}

async function markDispatching(deps: TurnDeps, about: TurnContext, credential: string): Promise<boolean> {
  const { turn } = about;
  const moved = await deps.store.transact(async (tx) => {
    if (turn.state === "dispatching" || turn.state === "running") return true;
    const startedAt = turn.startedAt ?? deps.clock.now();
    if (!(await tx.turns.move(turn.id, turn.state, "dispatching", { startedAt }))) return false;
    await auditTurn(tx, deps, about, {
      action: "turn.dispatched",
      outcome: "done",
      details: { publicId: credential },
    });
    if (await saysOtherwise(tx, turn)) await changeStatusLine(tx, deps, about, { kind: "thinking" });
    return true;
  });
  deps.crashPoints.reach("dispatching");
  return moved;
}

/** A fresh turn's line says that the agent thinks; one that had to wait says why it waits. */
async function saysOtherwise(tx: Tx, turn: Turn): Promise<boolean> {
  return turn.state === "waiting" || (await shownActivity(tx, turn)) !== "thinking";
}

async function runAt(
  deps: TurnDeps,
  about: TurnContext,
  credential: OpenCredential,
  resumed: boolean,
): Promise<void> {
  const reply = createGrowingReply(deps, about);
  let accepted: Promise<unknown> = Promise.resolve();
  let execRefused = false;
  deps.crashPoints.reach("sending");
  const outcome = await handOver(deps, { about, resumed }, credential, (progress) => {
    if (progress.kind === "accepted") {
      accepted = markRunning(deps, about, progress.runId);
      // It is looked at once the run has ended: a fault before then must not end the process.
      accepted.catch(() => {});
    } else if (progress.kind === "exec-refused") execRefused = true;
    else reply.progress(progress);
  });
  deps.crashPoints.reach("finished");
  // Asked for in this order they are written in this order, in one sync where the answer came at once.
  const steps = [accepted, concludeRun(deps, about, { outcome, reply, execRefused })];
  await Promise.allSettled(steps);
  await Promise.all(steps);
}

async function markRunning(deps: TurnDeps, about: TurnContext, runId: string): Promise<void> {
  deps.crashPoints.reach("accepted");
  const moveFrom: TurnState = "dispatching";
  await deps.store.transact(async (tx) => {
    if (!(await tx.turns.move(about.turn.id, moveFrom, "running", { runId }))) {
      await tx.turns.setRunId(about.turn.id, runId);
    }
  });
  deps.crashPoints.reach("running");
  // A stop that was asked for before the gateway had the run found nothing to end.
  if (!deps.stopOrders.has(about.turn.id)) return;
  const { agentId, sessionKey } = about.conversation;
  await deps.gateways.of(agentId).abort(sessionKey, runId);
}

interface EndedRun {
  readonly outcome: HandedOver;
  readonly reply: GrowingReply;
  readonly execRefused: boolean;
}

async function concludeRun(deps: TurnDeps, about: TurnContext, run: EndedRun): Promise<void> {
  const { outcome } = run;
  if (deps.leaving() && outcome.kind !== "answered") return;
  const shown = await run.reply.settle();
  switch (outcome.kind) {
    case "answered": {
      const { markdown, runId, made = [] } = outcome;
      return finishTurn(deps, about, {
        markdown,
        made,
        runId,
        shown,
        execRefused: run.execRefused,
        stopped: false,
      });
    }
    case "stopped": {
      const { markdown } = outcome;
      return finishTurn(deps, about, {
        markdown,
        made: [],
        runId: null,
        shown,
        execRefused: false,
        stopped: true,
      });
    }
    case "failed":
      deps.logger.warn(
        {
          turn: about.turn.id,
          reference: about.turn.reference,
          cause: outcome.cause,
          detail: outcome.message,
        },
        "a run failed",
      );
      return failTurn(deps, about, outcome.cause);
    case "refused": {
      // Whoever's access is over loses the credential too: the refusal only follows from that.
      const order = await whyStopped(deps, about.turn, about.conversation);
      if (order) return endStopped(deps, about, order, true);
      deps.logger.error(
        { turn: about.turn.id, reference: about.turn.reference, detail: outcome.message },
        "the gateway refused a credential",
      );
      // A credential that is good for other agents stays: closing it would end the person's other runs.
      if (outcome.agentOnly !== true) {
        const desk = deps.desks.of(about.conversation.agentId);
        await desk.close(about.turn.principalId, "the gateway refused it");
      }
      return failTurn(deps, about, "credential-refused");
    }
    case "files-unread":
      return failTurn(deps, about, outcome.cause);
    case "unreachable":
      return suspendTurn(deps, about);
  }
}
