import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createRecordingInbox, type RecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createWebChat, type WebChat } from "./web-harness.ts";

const NONCE = "nonce-of-the-edit";
const clock = createFixedClock();
let chat: WebChat;
let inbox: RecordingInbox;
beforeEach(async () => {
  inbox = createRecordingInbox();
  chat = createWebChat({ clock });
  await chat.adapter.start(inbox);
});

const edit = (as: string, message: string, text: string, nonce = NONCE) =>
  chat.post("/chat/edits", { as, nonce, message, text });
const remove = (as: string, message: string) => chat.post("/chat/removals", { as, message });
const shown = async (id: string, as = "ada") => (await chat.state(as)).messages.find((one) => one.id === id);
const changes = () => inbox.events.filter(({ kind }) => kind === "edit" || kind === "removal");

describe("what a person does to their own message", () => {
  test("an edit is handed over as it reads now, and everybody sees it marked", async () => {
    const id = await chat.write("ada", "@gatehouse designer: blue", { channel: "general" });
    expect((await edit("ada", id, "@gatehouse designer: red, @ben")).status).toBe(200);
    expect(changes()).toEqual([
      {
        kind: "edit",
        eventId: `edit-${id}-${NONCE}`,
        sender: "web:ada",
        senderName: "Ada",
        place: { platform: "web", workspace: "", channel: "general", thread: id, kind: "channel" },
        sentAt: clock.now(),
        message: { platform: "web", workspace: "", channel: "general", id },
        text: "designer: red, <@web:ben>",
        hasFiles: false,
      },
    ]);
    expect(await shown(id, "ben")).toMatchObject({ plain: "@gatehouse designer: red, @ben", edited: true });
  });

  test("an edit that is told twice is one", async () => {
    const id = await chat.write("ada", "blue");
    await edit("ada", id, "red");
    await edit("ada", id, "red");
    await edit("ada", id, "red", "another-nonce");
    expect(changes()).toHaveLength(1);
  });

  test("a deletion leaves the words nowhere on the page, and a thread its first place", async () => {
    const first = await chat.write("ada", "saffron");
    const second = await chat.write("ada", "and thyme", { thread: first });
    await remove("ada", second);
    await remove("ada", first);
    expect(changes().map(({ kind, eventId }) => [kind, eventId])).toEqual([
      ["removal", `removal-${second}`],
      ["removal", `removal-${first}`],
    ]);
    expect(await shown(second)).toBeUndefined();
    expect(await shown(first)).toMatchObject({ kind: "removed", plain: "" });
    expect((await remove("ada", first)).status).toBe(403);
  });

  test("is the same after a restart", async () => {
    const id = await chat.write("ada", "blue");
    await edit("ada", id, "red");
    const gone = await chat.write("ada", "gone");
    await remove("ada", gone);
    await chat.adapter.stop();
    chat = createWebChat({ clock, dataDir: chat.dataDir });
    await chat.adapter.start(inbox);
    expect(await shown(id)).toMatchObject({ plain: "red", edited: true });
    expect(await shown(gone)).toMatchObject({ kind: "removed" });
  });

  test("leaves the disk at the next start, with what was deleted", async () => {
    const file = join(chat.dataDir, "web-chat.jsonl");
    const id = await chat.write("ada", "saffron");
    await edit("ada", id, "thyme");
    await remove("ada", await chat.write("ada", "basil", { thread: id }));
    await chat.adapter.stop();
    expect(readFileSync(file, "utf8")).toContain("saffron");
    chat = createWebChat({ clock, dataDir: chat.dataDir });
    await chat.adapter.start(inbox);
    await chat.write("ada", "and more", { thread: id });
    await chat.adapter.stop();
    const left = readFileSync(file, "utf8");
    expect(left).not.toMatch(/saffron|basil/);
    expect(left).toMatch(/thyme[\s\S]*and more/);
    // Nobody else may read what was written anew.
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test("shows nothing that Gatehouse did not take", async () => {
    const id = await chat.write("ada", "blue");
    inbox.refuseNext();
    expect((await edit("ada", id, "red")).status).toBe(500);
    inbox.refuseNext();
    expect((await remove("ada", id)).status).toBe(500);
    expect(await shown(id)).toMatchObject({ plain: "blue", edited: false });
  });
});

describe("what cannot be changed", () => {
  test("somebody else's message, ours, a command and one that is not there", async () => {
    const bens = await chat.write("ben", "@gatehouse designer: mine", { channel: "general" });
    const command = await chat.write("ada", "/whoami");
    const place = { platform: "web", workspace: "", channel: "dm-ada", thread: null, kind: "dm" } as const;
    const agent = { id: "designer" as never, name: "Designer" };
    const said = { kind: "answer", markdown: "ours", part: 1, parts: 1, agent } as const;
    const ours = await chat.adapter.post(place, said, { key: "k", privateTo: null, repeated: false });
    for (const [id, status] of [
      [bens, 403],
      [command, 403],
      [ours?.id ?? "", 403],
      ["m-none", 404],
    ] as const) {
      expect((await edit("ada", id, "changed")).status).toBe(status);
      expect((await remove("ada", id)).status).toBe(status);
    }
    expect(changes()).toEqual([]);
  });

  test("words into a command, into nothing or into more than a message holds", async () => {
    const id = await chat.write("ada", "blue");
    for (const text of ["/grant @ben admin", "  ", "x".repeat(40_001)]) {
      expect((await edit("ada", id, text)).status).toBe(400);
    }
    expect(await shown(id)).toMatchObject({ plain: "blue" });
  });

  test("by a page that is not ours", async () => {
    const id = await chat.write("ada", "blue");
    const headers = { origin: "https://evil.example" };
    const body = { as: "ada", nonce: NONCE, message: id, text: "red" };
    expect((await chat.post("/chat/edits", body, headers)).status).toBe(403);
    expect((await chat.post("/chat/removals", { as: "ada", message: id }, headers)).status).toBe(403);
  });
});
