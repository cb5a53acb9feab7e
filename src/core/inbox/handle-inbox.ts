import { messageKeyOf, placeKeyOf } from "../conversation/place.ts";
import { AppError, isOfDatabase } from "../errors.ts";
import { createPauses, type Pauses } from "../outbox/pauses.ts";
import { learnName } from "../people/learn-name.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Inbox } from "../ports/inbox.ts";
import { createFairSlots } from "../turn/fair-slots.ts";
import { createLanes } from "../turn/lanes.ts";
import { formNoteOf, readFormNote } from "../words/form.ts";
import { sayPrivately } from "../words/say.ts";
import { endRow, isPart, noteSeen, onlyUnseen, wasSeen } from "./burst-notes.ts";
import type { InboundEvent, InboundLeave, InboundMessage, InboxRow } from "./inbound.ts";
import { learnLanguage } from "./learn-language.ts";
import { createOpenBursts, type WholeRow } from "./open-bursts.ts";
import { type Commit, type Handling, receiveMessage } from "./receive-message.ts";
import { isWaiting } from "./waiting-choice.ts";
import { welcomeVisitor } from "./welcome-visitor.ts";

/** What stands above turns and is handed in: commands and buttons. */
export interface InboxHandlers {
  /** The command in a message, or null when it is for an agent. */
  recognizeCommand(event: InboundEvent): string | null;
  runCommand(handling: Handling, command: string): Promise<void>;
  pressButton(handling: Handling): Promise<void>;
  /** Somebody left, or became a guest. */
  leave(leaving: Leave): Promise<void>;
  /** A message was edited or deleted. */
  changeMessage(handling: Handling): Promise<void>;
}

/** News of an account: nobody speaks, so nobody is looked up, and no name is learned. */
export interface Leave extends Pick<Handling, "commit" | "ignore"> {
  readonly event: InboundLeave;
}

export interface InboxWorker extends Inbox {
  /** Takes up what an earlier process stored and did not finish. */
  recover(): Promise<void>;
  idle(): Promise<void>;
  stop(): void;
}

const TRIES = 3;
const RETRY_MS = 1000;
const ALL = 1_000_000;
/** Handled at once: of one person, and of everybody. */
const AT_ONCE = { each: 4, all: 256 };

/** Stores what comes in, then handles it: in order within a place, each effect together with the row's end. */
export function createInboxWorker(deps: Deps, handlers: InboxHandlers): InboxWorker {
  const lanes = createLanes();
  /** Of one person in a place: a paste that is waited for holds up nobody else. */
  const held = createLanes();
  const slots = createFairSlots(AT_ONCE);
  const pauses = createPauses(deps.clock);
  const bursts = createOpenBursts(pauses, deps.crashPoints);
  /** Rows that are stored, or about to be, and not handled. */
  let backlog = 0;
  let stopping = false;

  const take = (row: InboxRow) => {
    const lane = bursts.laneOf(row);
    const offered = bursts.offer(row);
    if (offered === "joined") return;
    held.run(`${lane} ${row.event.sender}`, async () => {
      const whole = await offered;
      lanes.run(lane, () => handle(whole));
    });
  };

  const handle = async (whole: WholeRow) => {
    const release = await slots.take(whole.event.sender);
    if (!release) return;
    const retry = { pauses, isStopping: () => stopping };
    await handleRow(deps, handlers, whole, retry).finally(() => {
      backlog -= 1 + (whole.parts?.length ?? 0) + (whole.twins?.length ?? 0);
      bursts.close(whole);
      release();
    });
  };

  const store = async (event: InboundEvent): Promise<InboxRow | null> => {
    deps.crashPoints.reach("received");
    const row = await deps.store.transact((tx) =>
      tx.inbox.add(event.place.platform, event, deps.clock.now()),
    );
    deps.crashPoints.reach("stored");
    return row;
  };

  return {
    async accept(event) {
      if (backlog >= deps.settings.limits.inboxBacklog) {
        throw new AppError("inbox.full", "too much waits to be handled; the platform will deliver it again");
      }
      backlog += 1;
      const row = await store(event).catch((fault: unknown) => {
        backlog -= 1;
        throw fault;
      });
      if (row && !stopping) take(row);
      else backlog -= 1;
      return row ? "stored" : "duplicate";
    },
    async recover() {
      const rows = await deps.store.inbox.unhandled(ALL);
      backlog += rows.length;
      for (const row of rows) take(row);
    },
    async idle() {
      while (held.size() + lanes.size() > 0) {
        await held.idle();
        await lanes.idle();
      }
    },
    stop() {
      stopping = true;
      slots.close();
      pauses.endAll();
    },
  };
}

interface Retry {
  readonly pauses: Pauses;
  isStopping(): boolean;
}

async function handleRow(deps: Deps, handlers: InboxHandlers, given: WholeRow, retry: Retry): Promise<void> {
  const reference = deps.ids.reference();
  let row = given;
  for (let attempt = 1; !retry.isStopping(); ) {
    try {
      row = await onlyUnseen(deps.store, given);
      const ignore = () =>
        deps.store.transact(async (tx) => {
          await endRow(tx, row, deps.clock.now());
          if (row.event.kind === "edit") await tx.inbox.redact(row.id);
        });
      const { event } = row;
      if (event.kind === "leave")
        return await handlers.leave({ event, ignore, commit: commitFor(deps, row) });
      if ((await wasSeen(deps.store, row)) || (await isTalkElsewhere(deps, row))) return await ignore();
      const who = await resolveAsker(deps, row.event.sender);
      if (who.principal) await learnName(deps, who.principal, who);
      await learnLanguage(deps, who, row.event);
      return await handleEvent(deps, handlers, { who, row, reference, ignore, commit: commitFor(deps, row) });
    } catch (fault) {
      const fields = { reference, event: row.event.eventId, attempt, fault: describe(fault) };
      deps.logger.error(fields, "an event could not be handled");
      // A full disk or a busy database is no fault of the event: it is handled once that is over.
      if (!isOfDatabase(fault)) attempt += 1;
      if (attempt > TRIES && (await quarantine(deps, row, reference))) return;
      await retry.pauses.wait(RETRY_MS);
    }
  }
}

async function handleEvent(deps: Deps, handlers: InboxHandlers, handling: Handling): Promise<void> {
  const { event } = handling.row;
  if (event.kind === "click" || event.kind === "form") return handlers.pressButton(handling);
  if (event.kind === "edit" || event.kind === "removal") return handlers.changeMessage(handling);
  if (event.kind === "visit") return welcomeVisitor(deps, handling);
  const form = event.kind === "message" ? await formIn(deps, event) : null;
  if (form) return handlers.pressButton({ ...handling, row: { ...handling.row, event: form } });
  const command = handlers.recognizeCommand(event);
  if (command !== null) return handlers.runCommand(handling, command);
  return receiveMessage(deps, handling);
}

/** Where a platform has no forms, a reply to our question is its one answer. */
async function formIn(deps: Deps, event: InboundMessage): Promise<InboundEvent | null> {
  const note = event.replyTo ? await deps.store.notes.get(formNoteOf(event.replyTo)) : null;
  if (note === null) return null;
  const { eventId, sender, senderName, place, sentAt } = event;
  return { kind: "form", eventId, sender, senderName, place, sentAt, ...readFormNote(note, event.text) };
}

/** The row is over in the same transaction as what came of it. */
function commitFor(deps: Deps, row: WholeRow): Commit {
  return (work) =>
    deps.store.transact(async (tx) => {
      await endRow(tx, row, deps.clock.now());
      await noteSeen(tx, row, deps.clock.now());
      return work(tx);
    });
}

/** In a thread where nobody ever asked us anything, nothing is for us: no command word, and no look at who wrote it. */
async function isTalkElsewhere(deps: Deps, row: InboxRow): Promise<boolean> {
  const { event } = row;
  if (event.kind === "edit" || event.kind === "removal") {
    const key = messageKeyOf(event.message);
    const { turns, heldMessages } = deps.store;
    if (await isPart(deps.store, event.message)) return false;
    if (await isWaiting(deps.store, event.message)) return false;
    return (await turns.byMessage(key)) === null && (await heldMessages.byMessage(key)) === null;
  }
  if (event.kind !== "message" || event.addressed !== "thread") return false;
  return (await deps.store.conversations.firstIn(placeKeyOf(event.place))) === null;
}

/** A message that fails each time must not hold up the others: it ends with a visible notice. False when even that failed. */
async function quarantine(deps: Deps, row: WholeRow, reference: string): Promise<boolean> {
  try {
    await commitFor(
      deps,
      row,
    )(async (tx) => {
      // Whoever left is told nothing; the daily look finds them again.
      if (row.event.kind === "leave") return;
      const notice = { text: { key: "internal-fault" }, reference } as const;
      await sayPrivately(tx, deps, row.event.place, row.event.sender, notice);
    });
    return true;
  } catch (fault) {
    deps.logger.error({ reference, fault: describe(fault) }, "an event could not be set aside; trying again");
    return false;
  }
}

const describe = (fault: unknown) =>
  fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
