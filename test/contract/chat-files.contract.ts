import { expect } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { OutboundFile } from "../../src/core/file/file.ts";
import type { InboundMessage } from "../../src/core/inbox/inbound.ts";
import type { PostOptions } from "../../src/core/ports/chat-adapter.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import type { ChatSubject, RecordingInbox } from "./chat-subject.ts";

export interface FileRowsParts {
  readonly check: (name: string, run: () => Promise<void>) => void;
  readonly subject: () => ChatSubject;
  readonly place: () => Place;
  readonly opts: () => PostOptions;
  readonly inbox: RecordingInbox;
}

const LIMITS = { maxBytes: 100_000, timeoutMs: 5000 };
const NOTES = { name: "notes.txt", type: "text/plain", content: "the secret word is heron\n" };
const AGENT = { id: "designer" as AgentId, name: "Designer" };

/** Files on their way in and out. */
export function fileRows({ check, subject, place, opts, inbox }: FileRowsParts): void {
  const sent = async (text: string, file = NOTES): Promise<InboundMessage> => {
    const delivered = await subject().sendFile(text, file);
    expect(await delivered.outcome()).toBe("acknowledged");
    return subject().eventually(async () =>
      inbox.events.find((event): event is InboundMessage => event.kind === "message"),
    );
  };
  const read = (event: InboundMessage, limits = LIMITS) => {
    const [file] = event.files ?? [];
    if (!file || !subject().adapter.fetchFile) throw new Error("no file that could be read");
    return subject().adapter.fetchFile?.(event.message, file, limits) ?? Promise.reject(new Error("none"));
  };
  const fileMessage = (file: OutboundFile): OutboundMessage => ({
    kind: "file",
    agent: AGENT,
    what: "made",
    file,
  });

  check("delivers what is attached to a message, and reads it", async () => {
    const event = await sent("what is in it?");
    expect(event).toMatchObject({ text: "what is in it?", hasFiles: true });
    expect(event.files).toMatchObject([{ name: "notes.txt", type: "text/plain" }]);
    expect(JSON.stringify(event.files)).not.toContain("://");
    expect(Buffer.from(await read(event)).toString()).toBe(NOTES.content);
  });

  check("delivers a file without a word", async () => {
    const event = await sent("");
    expect(event).toMatchObject({ text: "", hasFiles: true, addressed: "dm" });
    expect(event.files).toHaveLength(1);
  });

  check("stops reading a file that is too large", async () => {
    const event = await sent("long", { ...NOTES, content: "x".repeat(5000) });
    await expect(read(event, { ...LIMITS, maxBytes: 1000 })).rejects.toMatchObject({
      code: "file.too-large",
    });
  });

  check("says that a file is gone", async () => {
    const event = await sent("soon gone");
    await subject().loseFiles();
    await expect(read(event)).rejects.toMatchObject({ code: "platform.not-found" });
  });

  check("posts a text as a file", async () => {
    expect(subject().adapter.takesFiles?.()).toBe(true);
    const text = "# The palette\n\n- Ocean 💙 <!channel> @everyone\n";
    const file = { name: "palette.md", type: "text/markdown", content: { kind: "text", text } } as const;
    await subject().adapter.post(place(), fileMessage(file), opts());
    const [shown] = (await subject().readFiles(place())).slice(-1);
    expect(shown?.name).toMatch(/^palette.*\.md$/);
    expect(shown?.bytes.toString("utf8")).toBe(text);
  });

  check("posts what an agent made, byte for byte", async () => {
    const bytes = Buffer.from(Array.from({ length: 600 }, (_, at) => at % 256));
    const content = { kind: "base64", data: bytes.toString("base64") } as const;
    const file = { name: "dot.bin", type: "application/octet-stream", content };
    await subject().adapter.post(place(), fileMessage(file), opts());
    const [shown] = (await subject().readFiles(place())).slice(-1);
    expect(shown?.bytes.equals(bytes)).toBe(true);
  });

  check("finds a posted file again by its key", async () => {
    const sought = opts();
    const file = { name: "a.txt", type: "text/plain", content: { kind: "text", text: "a" } } as const;
    await subject().adapter.post(place(), fileMessage(file), sought);
    expect(await subject().adapter.findPost(place(), sought.key)).toMatchObject({
      channel: expect.anything(),
    });
  });
}
