import { type MessageRef, messageKeyOf } from "../conversation/place.ts";
import type { Reads, Tx } from "../ports/store.ts";
import { changePart, joinAddress, joinBurst, joinFiles, type Spans } from "./burst.ts";
import type { InboundEdit, InboundMessage, InboundRemoval, InboxRow } from "./inbound.ts";
import type { WholeRow } from "./open-bursts.ts";

const partNote = (message: MessageRef) => `part/${messageKeyOf(message)}`;
const spansNote = (rowId: number) => `parts/${rowId}`;

/** With the moment in front, so that it is forgotten in time. */
const stamped = (now: number, value: unknown) => `${now} ${JSON.stringify(value)}`;
const unstamped = (note: string): unknown => JSON.parse(note.slice(note.indexOf(" ") + 1));
const seenNote = (message: MessageRef) => `seen/${messageKeyOf(message)}`;

/** One post can arrive as several events (Slack sends a mention twice); whatever came of it, it is handled once. */
export async function wasSeen({ notes }: Pick<Reads, "notes">, { event }: InboxRow): Promise<boolean> {
  return event.kind === "message" && (await notes.get(seenNote(event.message))) !== null;
}

/** Of several parts, those that nothing came of yet; where that is none, the first one as it was seen before. */
export async function onlyUnseen(reads: Pick<Reads, "notes">, whole: WholeRow): Promise<WholeRow> {
  const { event, parts = [], spans, twins = [], own, ...first } = whole;
  if (spans === undefined || event.kind !== "message") return whole;
  const rows = [{ ...first, event: own ?? event }, ...parts].map((row, at) => {
    const [from, to] = spans[at] ?? [0, 0];
    return { ...row, event: { ...(row.event as InboundMessage), text: event.text.slice(from, to) } };
  });
  const wereSeen = await Promise.all(rows.map((row) => wasSeen(reads, row)));
  if (!wereSeen.includes(true)) return whole;
  const old = rows.filter((_, at) => wereSeen[at]);
  const [next, ...rest] = rows.filter((_, at) => !wereSeen[at]);
  if (!next) return { ...first, event, twins: [...parts, ...twins] };
  const events = [next.event, ...rest.map((row) => row.event)];
  const left = joinBurst(events);
  const { files: _, ...words } = next.event;
  return {
    ...next,
    event: { ...words, ...joinAddress(events), ...joinFiles(events), text: left.text },
    own: next.event,
    twins: [...old, ...twins],
    ...(rest.length > 0 && { parts: rest, spans: left.spans }),
  };
}

/** Ends a row, and with it whatever belongs to it; the first of several parts holds the whole from now on. */
export async function endRow(tx: Tx, row: WholeRow, now: number): Promise<void> {
  const { id, event, parts = [], spans, twins = [] } = row;
  await tx.inbox.markHandled(id, now);
  for (const other of [...parts, ...twins]) {
    await tx.inbox.markHandled(other.id, now);
    await tx.inbox.redact(other.id);
  }
  if (event.kind !== "message" || spans === undefined) return;
  await tx.inbox.setText(id, event.text);
  if (event.files) await tx.inbox.setFiles(id, event.files);
  await tx.notes.set(spansNote(id), stamped(now, spans));
  const all = [event, ...parts.map((part) => part.event as InboundMessage)];
  for (const [at, { message }] of all.entries()) {
    await tx.notes.set(partNote(message), stamped(now, { row: id, at }));
  }
}

/** Whatever came of a row's messages: they are not handled again. */
export async function noteSeen(
  tx: Tx,
  { event, parts = [], twins = [] }: WholeRow,
  now: number,
): Promise<void> {
  for (const one of [event, ...[...parts, ...twins].map((other) => other.event)]) {
    if (one.kind === "message") await tx.notes.setOnce(seenNote(one.message), String(now));
  }
}

/** Was this message a part of something longer? */
export async function isPart({ notes }: Pick<Reads, "notes">, message: MessageRef): Promise<boolean> {
  return (await notes.get(partNote(message))) !== null;
}

export interface WholeChange {
  readonly change: InboundEdit | InboundRemoval;
  /** Keeps the whole as it is now. */
  keep(tx: Tx): Promise<void>;
}

const NO_WORDS = { text: "", hasFiles: false } as const;

interface WholeReads {
  readonly store: Pick<Reads, "notes" | "inbox">;
  readonly now: number;
  /** What a message says that is kept sealed; null when it is not. */
  readonly sealedText: (message: MessageRef) => Promise<string | null>;
}

/** A change of one part as a change of the whole that it became; what is no part stays as it is. */
export async function changeOfWhole(
  { store: reads, now, sealedText }: WholeReads,
  change: InboundEdit | InboundRemoval,
): Promise<WholeChange> {
  const note = await reads.notes.get(partNote(change.message));
  const { row, at } = (note === null ? {} : unstamped(note)) as { row?: number; at?: number };
  const first = row === undefined ? null : await reads.inbox.get(row);
  const spans = row === undefined ? null : await reads.notes.get(spansNote(row));
  if (first?.event.kind !== "message" || spans === null || at === undefined)
    return { change, keep: async () => {} };
  const { message } = first.event;
  const { eventId, sender, senderName, place, sentAt } = change;
  const base = { eventId, sender, senderName, place, sentAt, message };
  const sealed = await sealedText(message);
  const before = { text: sealed ?? first.event.text, spans: unstamped(spans) as Spans };
  // The rest is known no more, and no part may pass for the whole: what was taken back does not run, no edit changes it.
  if (before.spans.at(-1)?.[1] !== before.text.length) {
    const kind = change.kind === "removal" ? { kind: change.kind } : { kind: change.kind, ...NO_WORDS };
    return { change: { ...base, ...kind }, keep: async () => {} };
  }
  const whole = changePart(before, at, change.kind === "edit" ? change.text : "");
  const { hasFiles, files } = first.event;
  return {
    change:
      whole.text.trim() === "" && !hasFiles
        ? { ...base, kind: "removal" }
        : { ...base, kind: "edit", text: whole.text, hasFiles, ...(files && { files }) },
    async keep(tx) {
      if (sealed === null) await tx.inbox.setText(first.id, whole.text);
      await tx.notes.set(spansNote(first.id), stamped(now, whole.spans));
    },
  };
}
