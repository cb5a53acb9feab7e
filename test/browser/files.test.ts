import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { InboundMessage } from "../../src/core/inbox/inbound.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createWebChat, serve, type WebChat } from "../adapters/web-harness.ts";
import { missingBrowser, openBrowser, visit, windowOf } from "./open-browser.ts";

const NOTES = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("the word is heron") };

describe.skipIf(missingBrowser)(`files in the browser chat ${missingBrowser ?? ""}`, () => {
  let browser: Browser;
  let chat: WebChat;
  let server: Server;
  let port = 0;
  const events: InboundMessage[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    events.length = 0;
    chat = createWebChat({ clock: systemClock, port: () => port });
    ({ server, port } = await serve(chat.routes));
    await chat.adapter.start({
      async accept(event) {
        if (event.kind === "message") events.push(event);
        return "stored";
      },
    });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await chat.adapter.stop();
    server.close();
    server.closeAllConnections();
  });

  test("go with a message, even without a word, and can be left out before", async () => {
    const { page, complaints } = await visit(browser, `http://127.0.0.1:${port}/`);
    const ada = windowOf(page, "ada");
    await ada.locator("input[type=file]").setInputFiles([NOTES, { ...NOTES, name: "wrong.txt" }]);
    await ada.getByRole("button", { name: "Leave wrong.txt out" }).click();
    await ada.getByRole("button", { name: "Send" }).click();
    await expect.poll(() => events.length).toBe(1);
    expect(events[0]).toMatchObject({ text: "", files: [{ name: "notes.txt", type: "text/plain" }] });
    await ada.locator(".files a.file", { hasText: "notes.txt" }).waitFor();
    expect(await ada.locator(".chosen-files li").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("that are dropped on the box go along", async () => {
    const { page } = await visit(browser, `http://127.0.0.1:${port}/`);
    const ada = windowOf(page, "ada");
    const dropped = await page.evaluateHandle(
      "(() => { const it = new DataTransfer(); it.items.add(new File(['x'], 'dropped.md', { type: 'text/markdown' })); return it; })()",
    );
    await ada.locator(".composer").dispatchEvent("drop", { dataTransfer: dropped });
    await ada.locator("textarea").fill("look at this");
    await page.keyboard.press("Enter");
    await expect.poll(() => events.length).toBe(1);
    expect(events[0]).toMatchObject({ text: "look at this", files: [{ name: "dropped.md" }] });
  });

  test("of an agent are saved, and never open as a page", async () => {
    const { page } = await visit(browser, `http://127.0.0.1:${port}/`);
    const place = { platform: "web", workspace: "", channel: "dm-ada", thread: null, kind: "dm" } as const;
    const content = { kind: "text", text: "<script>window.hacked = 1</script>" } as const;
    const file = { name: "page.html", type: "text/html", content };
    const agent = { id: "designer" as AgentId, name: "Designer" };
    await chat.adapter.post(
      place,
      { kind: "file", agent, what: "made", file },
      { key: "key-1", privateTo: null, repeated: false },
    );
    const ada = windowOf(page, "ada");
    await ada.getByText("A file from Designer").first().click();
    const saving = page.waitForEvent("download");
    await ada.locator("a.file", { hasText: "page.html" }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe("page.html");
    expect(readFileSync(await saved.path(), "utf8")).toBe(content.text);
    expect(await page.evaluate("window.hacked ?? null")).toBeNull();
  });
});
