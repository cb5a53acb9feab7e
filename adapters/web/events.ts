import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { FormBoard } from "./forms.ts";
import type { ShownMessage } from "./render-message.ts";
import { canSee, type Entry, type Transcript } from "./transcript.ts";

export interface EventDeps {
  readonly transcript: Transcript;
  readonly forms: FormBoard;
  readonly clock: Clock;
  /** Names this run of the server: a browser that saw another one starts afresh. */
  readonly boot: string;
  readonly show: (entry: Entry) => ShownMessage | null;
}

/** What a browser asks for: the people it plays and what it saw last (`<boot>.<count>`). */
export interface EventWish {
  readonly people: readonly string[];
  readonly after: string | null;
}

export interface EventHub {
  open(wish: EventWish): Response;
  close(): void;
}

const HEARTBEAT_MS = 15_000;
/** A browser that reads nothing for so many events is let go; it comes back and catches up. */
const MOST_UNREAD = 2000;

/** Tells open pages what changes, each person only what they may see. */
export function createEventHub(deps: EventDeps): EventHub {
  const ends = new Set<() => void>();
  return {
    open: (wish) =>
      new Response(streamFor(deps, wish, ends), {
        headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" },
      }),
    close() {
      for (const end of [...ends]) end();
    },
  };
}

function streamFor(deps: EventDeps, wish: EventWish, ends: Set<() => void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end = () => {};
  let hungUp = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) < -MOST_UNREAD) return end();
          controller.enqueue(encoder.encode(text));
        };
        const stopWatching = deps.transcript.watch((entry) => sendEntry(deps, wish, entry, send));
        const stopForms = deps.forms.watch((person) => sendForms(deps, wish, person, send));
        const heart = beat(deps.clock, () => send(": still here\n\n"));
        end = () => {
          if (!ends.delete(end)) return;
          stopWatching();
          stopForms();
          heart.cancel();
          if (!hungUp) controller.close();
        };
        ends.add(end);
        send("retry: 1000\n\n");
        catchUp(deps, wish, send);
      },
      cancel() {
        hungUp = true;
        end();
      },
    },
    { highWaterMark: 1 },
  );
}

function catchUp(deps: EventDeps, wish: EventWish, send: (text: string) => void): void {
  const here = `${deps.boot}.${deps.transcript.seq()}`;
  const [boot, count] = (wish.after ?? here).split(".");
  if (boot !== deps.boot || !/^\d{1,15}$/.test(count ?? "")) {
    send(`event: reset\nid: ${here}\ndata: {}\n\n`);
    return;
  }
  for (const entry of deps.transcript.since(Number(count))) sendEntry(deps, wish, entry, send);
  send(`event: ready\nid: ${here}\ndata: {}\n\n`);
  for (const person of wish.people) sendForms(deps, wish, person, send);
}

function sendEntry(deps: EventDeps, wish: EventWish, entry: Entry, send: (text: string) => void): void {
  const people = wish.people.filter((person) => canSee(person, entry.last));
  if (people.length === 0) return;
  const message = deps.show(entry);
  const data = message === null ? { people, gone: entry.id } : { people, message };
  send(`event: message\nid: ${deps.boot}.${entry.seq}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** All of a person's open forms: what is missing among them was answered or put away. */
function sendForms(deps: EventDeps, wish: EventWish, person: string, send: (text: string) => void): void {
  if (!wish.people.includes(person)) return;
  const data = { person, forms: deps.forms.shownTo(person) };
  send(`event: forms\ndata: ${JSON.stringify(data)}\n\n`);
}

function beat(clock: Clock, work: () => void): Timer {
  let timer: Timer;
  const next = () => {
    timer = clock.after(HEARTBEAT_MS, () => {
      work();
      next();
    });
  };
  next();
  return { cancel: () => timer.cancel() };
}
