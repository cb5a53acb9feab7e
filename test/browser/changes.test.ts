import type { Server } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createWebChat, serve, type WebChat } from "../adapters/web-harness.ts";
import { missingBrowser, openBrowser, visit, windowOf } from "./open-browser.ts";

describe.skipIf(missingBrowser)(`changing one's own message in the browser ${missingBrowser ?? ""}`, () => {
  let browser: Browser;
  let chat: WebChat;
  let server: Server;
  let address: string;
  let port = 0;
  let events: InboundEvent[] = [];
  let isFull = false;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    events = [];
    isFull = false;
    chat = createWebChat({ clock: systemClock, port: () => port });
    ({ server, port } = await serve(chat.routes));
    address = `http://127.0.0.1:${port}/`;
    await chat.adapter.start({
      async accept(event) {
        if (isFull) throw new Error("the disk is full");
        events.push(event);
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

  /** Ada's window with one message of hers, and the keys alone to change it. */
  async function written(text: string) {
    const { page, complaints } = await visit(browser, address);
    const ada = windowOf(page, "ada");
    await ada.locator(".composer textarea").fill(text);
    await page.keyboard.press("Enter");
    await ada.getByRole("button", { name: "Edit" }).waitFor({ state: "attached" });
    return { page, ada, complaints, message: ada.locator(".message") };
  }

  test("an edit is written in place, sent by Enter, and marked", async () => {
    const { page, ada, complaints, message } = await written("designer: blue");
    await ada.getByRole("button", { name: "Edit" }).focus();
    await page.keyboard.press("Enter");
    const box = ada.getByRole("textbox", { name: "Edit message" });
    expect(await box.inputValue()).toBe("designer: blue");
    await box.fill("designer: red");
    await page.keyboard.press("Enter");
    await message.getByText("edited", { exact: true }).waitFor();
    expect(await message.locator(".body").textContent()).toBe("designer: red");
    expect(events.map((event) => ("text" in event ? [event.kind, event.text] : []))).toEqual([
      ["message", "designer: blue"],
      ["edit", "designer: red"],
    ]);
    expect(complaints).toEqual([]);
  });

  test("Escape leaves a message as it was, and gives the keys back", async () => {
    const { page, ada, message } = await written("blue");
    await ada.getByRole("button", { name: "Edit" }).click();
    await ada.getByRole("textbox", { name: "Edit message" }).fill("red");
    await page.keyboard.press("Escape");
    expect(await message.locator(".body").textContent()).toBe("blue");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Edit");
    expect(events).toHaveLength(1);
  });

  test("a deletion asks once more, and leaves nothing of the words", async () => {
    const { ada, message } = await written("saffron");
    await ada.getByRole("button", { name: "Delete" }).click();
    expect(events).toHaveLength(1);
    await ada.getByRole("button", { name: "Really delete it?" }).click();
    await message.getByText("This message was deleted.").waitFor();
    expect(await ada.textContent()).not.toContain("saffron");
    expect(events[1]?.kind).toBe("removal");
    expect(await ada.getByRole("button", { name: "Edit" }).count()).toBe(0);
  });

  test("what could not be stored is said where it was written, and nothing of it is lost", async () => {
    const { page, ada, message } = await written("blue");
    isFull = true;
    await ada.getByRole("button", { name: "Edit" }).click();
    const box = ada.getByRole("textbox", { name: "Edit message" });
    await box.fill("red");
    await page.keyboard.press("Enter");
    await message.getByText("could not store").waitFor();
    expect(await box.inputValue()).toBe("red");
    isFull = false;
    await page.keyboard.press("Enter");
    await message.getByText("edited", { exact: true }).waitFor();
  });
});
