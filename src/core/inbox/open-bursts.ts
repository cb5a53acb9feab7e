import { type MessageKey, messageKeyOf, type PlaceKey, placeKeyOf } from "../conversation/place.ts";
import type { Pauses } from "../outbox/pauses.ts";
import type { CrashPoints } from "../ports/crash-points.ts";
import { decideBurst, joinAddress, joinBurst, joinFiles, mayGoOn, type Spans } from "./burst.ts";
import type { InboundEdit, InboundMessage, InboundRemoval, InboxRow } from "./inbound.ts";

/** A row to handle, with those that are parts of the same paste. */
export interface WholeRow extends InboxRow {
  /** The other parts, in order; over with this one. */
  readonly parts?: readonly InboxRow[];
  /** The first of them as it was sent. */
  readonly own?: InboundMessage;
  /** Where the parts stand in its text. */
  readonly spans?: Spans;
  /** Deliveries that say nothing more: a part once again, or a change of one that is in the text already. */
  readonly twins?: readonly InboxRow[];
}

export interface OpenBursts {
  /**
   * Joins a row to the paste that it belongs to; then nothing more is to be done about it. Else the row as a promise:
   * kept at once, save where more of it may follow.
   */
  offer(row: InboxRow): Promise<WholeRow> | "joined";
  /** The lane that a row is handled in: a change of a paste's part comes after the paste, wherever the part stood. */
  laneOf(row: InboxRow): PlaceKey;
  /** It has been handled: what its parts belong to is written down now. */
  close(whole: WholeRow): void;
}

/** How long the next part is waited for. */
const WAIT_MS = 1500;
/** How long one in between is waited for, once the last is there: deliveries overtake each other. */
const SETTLE_MS = 300;

interface Burst {
  rows: readonly InboxRow[];
  /** Where the one that began it is handled, and so all of it. */
  readonly lane: PlaceKey;
  readonly twins: InboxRow[];
  /** What its writer did to a part since; null: deleted. */
  readonly changes: Map<string, string | null>;
  /** Begins the wait anew, for so many milliseconds; none ends it. */
  next: (waitMs: number) => void;
}

/** Holds back what ends at a cut until its next part is there, or a moment has passed. Every row stays in the inbox meanwhile. */
export function createOpenBursts(pauses: Pauses, crashPoints: CrashPoints): OpenBursts {
  const open = new Map<string, Burst>();
  /** Where the parts of what is being handled are handled. */
  const homes = new Map<MessageKey, PlaceKey>();

  const waitFor = async (key: string, burst: Burst): Promise<WholeRow> => {
    for (let waitMs = WAIT_MS; waitMs > 0; ) {
      const wait = waitMs;
      waitMs = await new Promise<number>((resolve) => {
        burst.next = resolve;
        void pauses.wait(wait).then(() => resolve(0));
      });
    }
    if (open.get(key) === burst) open.delete(key);
    const whole = wholeOf(burst);
    for (const part of partsOf(whole)) homes.set(part, burst.lane);
    return whole;
  };
  const close = (key: string, burst: Burst) => {
    open.delete(key);
    burst.next(0);
  };

  return {
    offer(row) {
      const { event } = row;
      const key = keyOf(row);
      const burst = open.get(key);
      if (burst && takesTwin(burst, row)) return "joined";
      if (event.kind !== "message") return Promise.resolve(row);
      const joined = burst && withOneMore(burst.rows, row);
      if (burst && joined) {
        burst.rows = joined;
        burst.next(mayGoOn(messageOf(joined.at(-1) ?? row)) ? WAIT_MS : SETTLE_MS);
        return "joined";
      }
      // Something else was written: nothing follows the one before any more.
      if (burst) close(key, burst);
      if (!mayGoOn(event)) return Promise.resolve(row);
      const begun: Burst = {
        rows: [row],
        lane: placeKeyOf(event.place),
        twins: [],
        changes: new Map(),
        next: () => {},
      };
      open.set(key, begun);
      crashPoints.reach("held-back");
      return waitFor(key, begun);
    },
    laneOf({ event }) {
      const isChange = event.kind === "edit" || event.kind === "removal";
      return (isChange && homes.get(messageKeyOf(event.message))) || placeKeyOf(event.place);
    },
    close(whole) {
      for (const part of partsOf(whole)) homes.delete(part);
    },
  };
}

/** A change of one of these would be missed before it is written down whose part it is. */
function partsOf({ event, parts = [] }: WholeRow): readonly MessageKey[] {
  if (event.kind !== "message" || parts.length === 0) return [];
  return [event, ...parts.map(messageOf)].map(({ message }) => messageKeyOf(message));
}

const messageOf = (row: InboxRow) => row.event as InboundMessage;

function keyOf({ event: { place, sender } }: InboxRow): string {
  return [place.platform, place.workspace, place.channel, sender].join("/");
}

/** The same part delivered again, or a change of it, before anything came of it. */
function takesTwin({ rows, twins, changes }: Burst, row: InboxRow): boolean {
  const { event } = row;
  if (event.kind !== "message" && event.kind !== "edit" && event.kind !== "removal") return false;
  if (!rows.some((part) => messageOf(part).message.id === event.message.id)) return false;
  if (event.kind !== "message") changes.set(event.message.id, wordsOf(event));
  twins.push(row);
  return true;
}

const wordsOf = (change: InboundEdit | InboundRemoval) => (change.kind === "edit" ? change.text : null);

function withOneMore(rows: readonly InboxRow[], row: InboxRow): readonly InboxRow[] | null {
  const parts = decideBurst(rows.map(messageOf), messageOf(row));
  const all = [...rows, row];
  return parts?.flatMap((part) => all.find(({ event }) => event === part) ?? []) ?? null;
}

function wholeOf({ rows, twins, changes }: Burst): WholeRow {
  const left = rows.filter(({ event }) => changes.get((event as InboundMessage).message.id) !== null);
  const [first, ...parts] = left;
  const gone = rows.filter((row) => !left.includes(row));
  const removal = twins.findLast(({ event }) => event.kind === "removal");
  // All of it was deleted: what is left is that.
  if (!first)
    return { ...(removal as InboxRow), twins: [...gone, ...twins.filter((one) => one !== removal)] };
  if (parts.length + twins.length === 0) return first;
  const words = left.map((row) => {
    const event = messageOf(row);
    return { ...event, text: changes.get(event.message.id) ?? event.text };
  });
  const { text, spans } = joinBurst(words);
  const own = messageOf(first);
  const { files: _, ...said } = own;
  const event = { ...said, ...joinAddress(words), ...joinFiles(words), text };
  return { ...first, event, own, parts, spans, twins: [...gone, ...twins] };
}
