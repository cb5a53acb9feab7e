import { beforeEach, describe, expect, test } from "vitest";
import { createRecordingInbox } from "../contract/chat-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createWebChat, HOME, PORT, type WebChat } from "./web-harness.ts";

const BODY = { as: "ada", nonce: "nonce-0001", channel: "dm-ada", thread: null, text: "hello" };

describe("the browser chat's door", () => {
  let chat: WebChat;
  const inbox = createRecordingInbox();

  beforeEach(async () => {
    inbox.forget();
    chat = createWebChat({ clock: createFixedClock() });
    await chat.adapter.start(inbox);
  });

  const problemOf = async (response: Response) =>
    ((await response.json()) as { error: { message: string } }).error.message;

  test.each([`127.0.0.1:${PORT}`, `localhost:${PORT}`, `[::1]:${PORT}`, `LOCALHOST:${PORT}`])(
    "opens to %s",
    async (host) => {
      expect((await chat.request("/", { headers: { host } })).status).toBe(200);
    },
  );

  test.each(["evil.example", `evil.example:${PORT}`, "127.0.0.1:1", "127.0.0.1", `0.0.0.0:${PORT}`, ""])(
    "refuses the host %j everywhere, and says where to go",
    async (host) => {
      for (const path of ["/", "/chat/state?as=ada", "/chat/events?as=ada", "/chat/assets/main.js"]) {
        const response = await chat.request(path, { headers: { host } });
        expect([path, response.status]).toEqual([path, 403]);
        expect(await problemOf(response)).toContain(HOME);
      }
      expect((await chat.post("/chat/messages", BODY, { host })).status).toBe(403);
      expect(inbox.events).toEqual([]);
    },
  );

  test("answers this machine only", async () => {
    for (const from of ["192.168.0.7", "::ffff:10.0.0.1", "2001:db8::1", ""]) {
      expect((await chat.request("/", { from })).status).toBe(403);
    }
    for (const from of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      expect((await chat.request("/", { from })).status).toBe(200);
    }
  });

  test("lets a link lead here, but no other site read or embed it", async () => {
    const visit = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    const fetchIt = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
    expect((await chat.request("/", { headers: visit })).status).toBe(200);
    expect((await chat.request("/chat/state?as=ada", { headers: fetchIt })).status).toBe(403);
    expect((await chat.request("/chat/state?as=ada")).headers.get("access-control-allow-origin")).toBeNull();
  });

  test.each([
    ["without an Origin", { origin: "" }],
    ["from another origin", { origin: "http://evil.example" }],
    ["from another port of this machine", { origin: "http://127.0.0.1:3000" }],
    ["over https", { origin: `https://127.0.0.1:${PORT}` }],
    ["from another name of this machine", { origin: `http://localhost:${PORT}` }],
    ["from a file", { origin: "null" }],
  ])("refuses a post %s", async (_, headers) => {
    expect((await chat.post("/chat/messages", BODY, headers)).status).toBe(403);
    expect((await chat.post("/chat/clicks", {}, headers)).status).toBe(403);
    expect(inbox.events).toEqual([]);
  });

  test("refuses a post without the chat's own header, or in another form than JSON", async () => {
    const plain = { origin: HOME, "content-type": "application/json" };
    const bare = await chat.request("/chat/messages", {
      method: "POST",
      headers: plain,
      body: JSON.stringify(BODY),
    });
    expect(bare.status).toBe(403);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]) {
      expect((await chat.post("/chat/messages", BODY, { "content-type": type })).status).toBe(400);
    }
    expect(inbox.events).toEqual([]);
  });

  test.each([
    ["an unknown person", { as: "eve" }, "ada, ben, gus, sam"],
    ["no words", { text: " \n " }, "text: some words"],
    ["too many words", { text: "x".repeat(40_001) }, "at most 40000"],
    ["a short nonce", { nonce: "x" }, "nonce: 8 to 40"],
    ["a thread that is none", { thread: 5 }, "thread:"],
    ["a field of its own", { admin: true }, "admin"],
  ])("says what to mend: %s", async (_, change, words) => {
    const response = await chat.post("/chat/messages", { ...BODY, ...change });
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toContain(words);
    expect(inbox.events).toEqual([]);
  });

  test("says what to mend: what is no JSON, no object, or too much", async () => {
    const send = (body: string) =>
      chat.request("/chat/messages", {
        method: "POST",
        headers: { origin: HOME, "content-type": "application/json", "x-gatehouse-chat": "1" },
        body,
      });
    expect((await send("{")).status).toBe(400);
    expect((await send("[]")).status).toBe(400);
    expect((await send(`"${"x".repeat(300_000)}"`)).status).toBe(413);
  });

  test("asks who is there", async () => {
    for (const query of ["as=eve", "as=", "as=ada&as=ben", "as=ada&as=eve"]) {
      expect((await chat.request(`/chat/state?${query}`)).status).toBe(400);
    }
    expect((await chat.request("/chat/events")).status).toBe(400);
  });

  test("serves its own files by name and nothing else", async () => {
    for (const name of ["main.js", "base.css", "icon.svg"]) {
      const response = await chat.request(`/chat/assets/${name}`);
      expect(response.status).toBe(200);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
    for (const name of ["..%2findex.ts", "%2e%2e%2findex.ts", "index.ts", "nothing.js"]) {
      expect((await chat.request(`/chat/assets/${name}`)).status).toBe(404);
    }
  });

  test("lets the page run its own scripts alone, and make no markup of text", async () => {
    const page = await chat.request("/");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain("unsafe");
    expect(await page.text()).not.toMatch(/<script(?![^>]*\bsrc=)|\bon\w+=|style=|https?:/);
  });
});
