import type { Place } from "../conversation/place.ts";
import type { Identity } from "../people/identity.ts";
import type { Deps } from "../ports/deps.ts";
import type { Turn } from "../turn/turn.ts";
import { sayDirectly, sayInPlace, sayPrivately } from "../words/say.ts";
import { isSettled, type OutboxRow } from "./outbound.ts";

export type BuryDeps = Pick<Deps, "store" | "clock" | "ids" | "logger">;

export interface Burial {
  /** For operators. */
  readonly why: string;
  /** False when it may have been shown all the same. */
  readonly sure: boolean;
  /** The place itself is out of reach, so nothing more is said there. */
  readonly placeGone: boolean;
}

/** Gives a row up, keeps it for an operator, and tells the person where that is still possible. */
export async function buryRow(deps: BuryDeps, row: OutboxRow, burial: Burial): Promise<void> {
  const turn = row.turnId === null ? null : await deps.store.turns.get(row.turnId);
  const reference = turn?.reference ?? referenceOf(row);
  deps.logger.error(
    { outbox: row.id, turn: row.turnId, reference, attempts: row.attempts, detail: burial.why },
    "a message is given up; `outbox list` shows it",
  );
  const way = wayToTell(row, turn, burial);
  await deps.store.transact(async (tx) => {
    const now = await tx.outbox.get(row.id);
    if (!now || isSettled(now)) return;
    await tx.outbox.markDead(row.id, burial.why);
    await tx.audit.append(
      {
        actor: { kind: "system", job: "outbox" },
        action: "message.undelivered",
        target: { kind: row.turnId === null ? "system" : "turn", id: row.turnId ?? "gatehouse" },
        outcome: "failed",
        rule: null,
        details: {
          outbox: row.id,
          operation: row.operation.kind,
          attempts: row.attempts,
          principal: turn?.principalId ?? null,
        },
        reference,
      },
      deps.clock.now(),
    );
    if (way === null) return;
    // An answer of many parts is one loss.
    if (row.turnId !== null && !(await tx.notes.setOnce(`undeliverable/${row.turnId}/${way.kind}`, ""))) {
      return;
    }
    const what = isAnswer(row) ? "answer" : "message";
    const text = { key: "undeliverable", what, here: way.kind === "here", sure: burial.sure } as const;
    const notice = { text, reference, turnId: row.turnId };
    if (way.kind === "direct") await sayDirectly(tx, deps, way.to, notice);
    else if (way.privateTo !== null) await sayPrivately(tx, deps, way.place, way.privateTo, notice);
    else await sayInPlace(tx, deps, way.place, notice);
  });
}

type Way =
  | { readonly kind: "here"; readonly place: Place; readonly privateTo: Identity | null }
  | { readonly kind: "direct"; readonly to: Identity };

/** First in the same place, then to the person directly, then no more. */
function wayToTell(row: OutboxRow, turn: Turn | null, burial: Burial): Way | null {
  const { operation } = row;
  // A status line is followed by what matters; a direct message was the last way there is.
  if (operation.kind === "remove" || operation.kind === "redraw" || operation.kind === "direct") return null;
  if (operation.message.kind === "status") return null;
  const privateTo = operation.kind === "post" ? operation.privateTo : null;
  const isItselfSuch = operation.message.kind === "notice" && operation.message.text.key === "undeliverable";
  if (!isItselfSuch && !burial.placeGone) return { kind: "here", place: operation.place, privateTo };
  const to = turn?.identity ?? privateTo;
  return to === null ? null : { kind: "direct", to };
}

function referenceOf({ operation }: OutboxRow): string | null {
  return operation.kind !== "remove" && operation.message.kind === "notice"
    ? operation.message.reference
    : null;
}

function isAnswer({ operation }: OutboxRow): boolean {
  if (operation.kind === "remove") return false;
  const { message } = operation;
  if (message.kind === "file") return message.what === "answer";
  return message.kind === "answer" || (message.kind === "notice" && message.text.key === "undeliverable");
}
