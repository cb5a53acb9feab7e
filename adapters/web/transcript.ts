import { z } from "zod";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { openJournal, readJournal } from "./journal.ts";
import { isInRoom } from "./rooms.ts";
import type { Block } from "./tree.ts";

const outbound = z.custom<OutboundMessage>(
  (value) => typeof value === "object" && value !== null && "kind" in value,
);

const chatMessage = z.object({
  id: z.string(),
  channel: z.string(),
  /** The first message's id, also on the first message itself. */
  thread: z.string(),
  /** A person's name, or us. */
  from: z.string(),
  /** Only this person sees it. */
  privateTo: z.string().nullable(),
  at: z.number(),
  editedAt: z.number().nullable(),
  /** What makes a second post of the same thing the same message. */
  key: z.string().nullable(),
  /** False while nobody confirmed that Gatehouse has it. */
  delivered: z.boolean(),
  /** What is attached; the bytes are in the file store. */
  files: z
    .array(z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.number().nullable() }))
    .optional(),
  body: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("text"), text: z.string() }),
    z.object({ kind: z.literal("command"), text: z.string() }),
    z.object({ kind: z.literal("said"), message: outbound }),
    z.object({ kind: z.literal("growing") }),
    /** Its writer took the first message of a thread back. */
    z.object({ kind: z.literal("removed") }),
  ]),
});

/** One message as the chat's own server side keeps it. */
export type ChatMessage = Readonly<z.infer<typeof chatMessage>>;

const record = z.union([z.object({ put: chatMessage }), z.object({ gone: z.string() })]);

/** What is known of a message now; `message` is null when it was taken away. */
export interface Entry {
  readonly id: string;
  readonly message: ChatMessage | null;
  /** Whoever could see it last, so that its going is told to nobody else. */
  readonly last: ChatMessage;
  /** The answer so far while it grows: never stored. */
  readonly growing: readonly Block[] | null;
  /** Counts the changes of the whole transcript since the start. */
  readonly seq: number;
}

export interface Transcript {
  /** Resolves once stored; then everybody who may see it is told. */
  put(message: ChatMessage): Promise<void>;
  /** The message with this key; made, at most once, when there is none. */
  putOnce(key: string, make: () => ChatMessage): Promise<ChatMessage>;
  remove(id: string): Promise<void>;
  /** Lays a growing answer over a message, in memory alone. */
  grow(id: string, blocks: readonly Block[]): void;
  find(id: string): ChatMessage | null;
  findKey(key: string): ChatMessage | null;
  /** Everything that changed after a moment, oldest change first. */
  since(seq: number): readonly Entry[];
  seq(): number;
  /** Messages in the order they were written. */
  entries(): Iterable<Entry>;
  watch(watcher: (entry: Entry) => void): () => void;
  /** Takes what was edited or deleted from the disk; before anything is written, by who alone writes there. */
  forgetOld(): Promise<void>;
  close(): Promise<void>;
}

/** May this person see the message? The one rule behind every page and event. */
export function canSee(person: string, message: ChatMessage): boolean {
  return isInRoom(person, message.channel) && (message.privateTo === null || message.privateTo === person);
}

/** Opens the transcript with everything that was ever written in it. */
export function openTranscript(path: string, logger: Logger): Transcript {
  const { change, ...memory } = createMemory();
  const making = new Map<string, Promise<ChatMessage>>();
  const { records, isWhole } = readRecords(path, logger);
  const lines = records.length;
  for (const stored of records) {
    if ("gone" in stored) change(stored.gone, null, null);
    else change(stored.put.id, stored.put, null);
  }
  // A growing answer lives as long as its process; what it becomes is said anew.
  for (const { id, message } of [...memory.entries()]) {
    if (message?.body.kind === "growing") change(id, null, null);
  }
  const journal = openJournal(path);

  async function put(message: ChatMessage): Promise<void> {
    await journal.append(JSON.stringify({ put: message }));
    const keepsGrowing = message.body.kind === "said" && message.body.message.kind === "status";
    change(message.id, message, keepsGrowing ? (memory.entry(message.id)?.growing ?? null) : null);
  }

  return {
    ...memory,
    put,
    async putOnce(key, make) {
      const earlier = memory.findKey(key) ?? making.get(key);
      if (earlier) return earlier;
      const message = make();
      const work = put(message).then(() => message);
      making.set(key, work);
      return work.finally(() => making.delete(key));
    },
    async remove(id) {
      if (!memory.find(id)) return;
      await journal.append(JSON.stringify({ gone: id }));
      change(id, null, null);
    },
    grow(id, blocks) {
      const message = memory.find(id);
      if (message) change(id, message, blocks);
    },
    async forgetOld() {
      const kept = [...memory.entries()].flatMap(({ message }) => message ?? []);
      // A line that nobody can read is left where it is.
      if (!isWhole || kept.length >= lines) return;
      await journal.replace(kept.map((message) => JSON.stringify({ put: message })));
    },
    close: () => journal.close(),
  };
}

function createMemory() {
  const entries = new Map<string, Entry>();
  const keys = new Map<string, string>();
  const watchers = new Set<(entry: Entry) => void>();
  let seq = 0;
  const find = (id: string) => entries.get(id)?.message ?? null;
  return {
    change(id: string, message: ChatMessage | null, growing: Entry["growing"]): void {
      const last = message ?? find(id);
      if (!last) return;
      seq += 1;
      const entry = { id, message, last, growing, seq };
      entries.set(id, entry);
      if (last.key !== null) keys.set(last.key, id);
      for (const watcher of watchers) watcher(entry);
    },
    find,
    findKey: (key: string) => find(keys.get(key) ?? ""),
    entry: (id: string) => entries.get(id),
    since: (after: number) =>
      [...entries.values()].filter((entry) => entry.seq > after).sort((a, b) => a.seq - b.seq),
    seq: () => seq,
    entries: () => entries.values(),
    watch(watcher: (entry: Entry) => void) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}

function readRecords(path: string, logger: Logger) {
  const records: z.infer<typeof record>[] = [];
  const lines = readJournal(path);
  for (const line of lines) {
    const parsed = record.safeParse(readJson(line));
    if (parsed.success) records.push(parsed.data);
    else logger.warn({ path }, "skipped an unreadable line of the browser chat's transcript");
  }
  return { records, isWhole: records.length === lines.length };
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
