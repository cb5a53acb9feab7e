import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createWebChat, HOME, type WebChat } from "./web-harness.ts";

const NOTES = { name: '../../etc/no"tes\n.html', type: "text/html", content: "<script>1</script>" };

describe("a file in the browser chat", () => {
  let chat: WebChat;
  const inbox = createRecordingInbox();

  beforeEach(async () => {
    inbox.forget();
    chat = createWebChat({ clock: createFixedClock() });
    await chat.adapter.start(inbox);
  });

  const send = (as: string, files: readonly string[], channel = `dm-${as}`) =>
    chat.post("/chat/messages", { as, nonce: "nonce-0001", channel, thread: null, text: "", files });

  test("is saved under a harmless name, and never shown as a page", async () => {
    const { id } = await chat.upload("ada", NOTES);
    const { id: message } = (await (await send("ada", [id])).json()) as { id: string };
    const response = await chat.request(`/chat/files/${id}?as=ada&message=${message}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''no_tes_.html");
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.text()).toBe(NOTES.content);
  });

  test("is only for those who see its message", async () => {
    const { id } = await chat.upload("ada", NOTES);
    const { id: message } = (await (await send("ada", [id])).json()) as { id: string };
    const ofBen = await chat.request(`/chat/files/${id}?as=ben&message=${message}`);
    expect(ofBen.status).toBe(404);
    for (const other of ["..%2f..%2fkey", "own-none", "%00"]) {
      const response = await chat.request(`/chat/files/${other}?as=ada&message=${message}`);
      expect(response.status).toBe(404);
    }
  });

  test("is sent by nobody but the one who handed it over", async () => {
    const { id } = await chat.upload("ada", NOTES);
    expect((await send("ben", [id])).status).toBe(400);
    expect((await send("ada", ["made-up"])).status).toBe(400);
    expect(inbox.events).toEqual([]);
  });

  test.each([
    ["another site", { origin: "http://evil.example", "x-gatehouse-chat": "1" }],
    ["a page without our header", { origin: HOME }],
  ])("is not taken from %s", async (_, headers) => {
    const path = "/chat/files?as=ada&name=a.txt&type=text/plain";
    const response = await chat.request(path, { method: "POST", headers, body: "x" });
    expect(response.status).toBe(403);
  });

  test("goes with its message when that is taken back, at the latest with the next start", async () => {
    const [sent, never] = [await chat.upload("ada", NOTES), await chat.upload("ada", NOTES)];
    const { id: message } = (await (await send("ada", [sent.id])).json()) as { id: string };
    const path = `/chat/files/${sent.id}?as=ada&message=${message}`;
    const folder = join(chat.dataDir, "web-files");
    const again = () => createWebChat({ clock: createFixedClock(), dataDir: chat.dataDir });
    again();
    expect(readdirSync(folder)).toEqual([sent.id]);
    expect(never.id).not.toBe(sent.id);
    await chat.post("/chat/removals", { as: "ada", message });
    expect((await chat.request(path)).status).toBe(404);
    again();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("goes with the message that is told twice only once", async () => {
    const { id } = await chat.upload("ada", NOTES);
    await send("ada", [id]);
    await send("ada", [id]);
    expect(new Set(inbox.offered).size).toBe(1);
    expect(inbox.events).toHaveLength(1);
  });
});
