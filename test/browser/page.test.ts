import { once } from "node:events";
import type { Server } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { markdownSample } from "../../src/gateway/embedded/script-samples.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createWebChat, serve, type WebChat } from "../adapters/web-harness.ts";
import { be, missingBrowser, openBrowser, overflowOf, visit, windowOf } from "./open-browser.ts";

const agent = { id: "designer" as AgentId, name: "Designer" };
const answer = (markdown: string): OutboundMessage => ({
  kind: "answer",
  markdown,
  part: 1,
  parts: 1,
  agent,
});
const notice: OutboundMessage = {
  kind: "notice",
  text: { key: "files-refused" },
  buttons: [{ label: { key: "help" }, token: "help-token", tone: "primary" }],
  reference: "7F3K",
};
let keys = 0;
const open = (privateTo: Identity | null = null) => ({ key: `key-${++keys}`, privateTo, repeated: false });
const general = (thread: string): Place => ({
  platform: "web",
  workspace: "",
  channel: "general",
  thread,
  kind: "channel",
});

describe.skipIf(missingBrowser)(`the page of the browser chat ${missingBrowser ?? ""}`, () => {
  let browser: Browser;
  let chat: WebChat;
  let server: Server;
  let address: string;
  let port = 0;
  /** What the inbox does with an event; tests hold it back or make it refuse. */
  let take: (event: InboundEvent) => Promise<"stored"> = async () => "stored";
  const events: InboundEvent[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    events.length = 0;
    take = async () => "stored";
    chat = createWebChat({ clock: systemClock, port: () => port });
    ({ server, port } = await serve(chat.routes));
    address = `http://127.0.0.1:${port}/`;
    await chat.adapter.start({
      async accept(event) {
        events.push(event);
        return take(event);
      },
    });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await chat.adapter.stop();
    server.close();
    server.closeAllConnections();
  });

  test("builds no element and runs no script of what an agent or a person writes", async () => {
    const { page, complaints } = await visit(browser, address);
    const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
    const ada = windowOf(page, "ada");
    await ada.locator("textarea").fill(`${evil} [x](javascript:window.hacked=1)`);
    await page.keyboard.press("Enter");
    await expect.poll(() => events.length).toBe(1);
    const [event] = events;
    if (!event) throw new Error("the message arrived");
    await chat.adapter.post(event.place, answer(`${evil}\n\n[y](javascript:window.hacked=1) *end*`), open());
    await ada.locator(".message em", { hasText: "end" }).waitFor();
    expect(await ada.locator(".messages").textContent()).toContain(evil);
    expect(await ada.locator(".messages :is(img, script, a)").count()).toBe(0);
    expect(await page.evaluate("window.hacked ?? null")).toBeNull();
    expect(complaints).toEqual([]);
  });

  test("shows a message at once, says that it is being sent, and settles when it is stored", async () => {
    const { page } = await visit(browser, address);
    let store = () => {};
    take = () => new Promise((resolve) => (store = () => resolve("stored")));
    const ada = windowOf(page, "ada");
    await ada.locator("textarea").fill("hello");
    await page.keyboard.press("Enter");
    await ada.locator(".message.is-mine", { hasText: "sending…" }).waitFor();
    await expect.poll(() => events.length).toBe(1);
    store();
    await ada.locator(".sending").waitFor({ state: "detached" });
    expect(await ada.locator(".message").count()).toBe(1);
  });

  test("says that a message was refused and sends the same one again", async () => {
    const { page } = await visit(browser, address);
    take = () => Promise.reject(new Error("the disk is full"));
    const ada = windowOf(page, "ada");
    await ada.locator("textarea").fill("keep this");
    await page.keyboard.press("Enter");
    const again = ada.getByRole("button", { name: "Try again" });
    await again.waitFor();
    await page.reload();
    take = async () => "stored";
    await again.click();
    await again.waitFor({ state: "detached" });
    expect(await ada.locator(".message").count()).toBe(1);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(1);
  });

  test("says that it reconnects, then catches up and sends what waited", async () => {
    const { page } = await visit(browser, address);
    const ada = windowOf(page, "ada");
    const thread = await writeInGeneral("ada", "@gatehouse hello");
    await ada.locator(".thread-item").first().click();
    server.close();
    server.closeAllConnections();
    await page.getByText("Reconnecting…").waitFor();
    await ada.locator("textarea").fill("written meanwhile");
    await page.keyboard.press("Enter");
    await ada.getByText("Gatehouse is not reachable").waitFor();
    await chat.adapter.post(general(thread), answer("said meanwhile"), open());
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    await ada.locator(".message", { hasText: "said meanwhile" }).waitFor();
    await page.getByText("Reconnecting…").waitFor({ state: "detached" });
    await expect
      .poll(
        () => events.filter((event) => event.kind === "message" && event.text === "written meanwhile").length,
      )
      .toBe(1);
    await ada.locator(".not-sent").waitFor({ state: "detached" });
  });

  test("marks what only one person sees, and shows it in nobody else's window", async () => {
    const { page } = await visit(browser, address);
    const thread = await writeInGeneral("ada", "@gatehouse hello");
    await page.getByRole("button", { name: "Open another person beside" }).click();
    await chat.adapter.post(general(thread), notice, open("web:ben" as Identity));
    for (const person of ["ada", "ben"]) {
      await windowOf(page, person).getByRole("button", { name: "All threads" }).click();
      await windowOf(page, person).locator(".thread-item", { hasText: "hello" }).click();
    }
    const secret = windowOf(page, "ben").locator(".message.is-private");
    await secret.waitFor();
    expect(await secret.textContent()).toContain("only you see this");
    expect(await secret.textContent()).toContain("7F3K");
    expect(await windowOf(page, "ada").locator(".message").count()).toBe(1);
  });

  test("presses a button once, and says why when it did nothing", async () => {
    const { page } = await visit(browser, address);
    const ada = windowOf(page, "ada");
    const thread = await writeInGeneral("ada", "@gatehouse hello");
    await chat.adapter.post(general(thread), notice, open());
    await ada.locator(".thread-item").click();
    let refuse = () => {};
    take = () => new Promise((_, reject) => (refuse = () => reject(new Error("full"))));
    const help = ada.getByRole("button", { name: "Help", exact: true });
    await help.click();
    await expect.poll(() => help.isDisabled()).toBe(true);
    await expect.poll(() => events.length).toBe(2);
    refuse();
    await ada.locator(".button-problem", { hasText: "Try again" }).waitFor();
    expect(await help.isDisabled()).toBe(false);
    expect(events[1]).toMatchObject({ kind: "click", token: "help-token", sender: "web:ada" });
  });

  test("tells each person what is new, until they have seen it", async () => {
    const { page } = await visit(browser, address);
    const direct = await chat.adapter.directPlace("web:ben" as Identity);
    await chat.adapter.post(direct, answer("for Ben"), open());
    await page.locator("option", { hasText: "Ben · member (1 new)" }).waitFor({ state: "attached" });
    const ben = await be(page, "ben");
    await ben.locator(".thread-item.is-unread").click();
    await ben.locator(".message", { hasText: "for Ben" }).waitFor();
    await ben.locator(".thread-item.is-unread").waitFor({ state: "detached" });
    await page.reload();
    expect(await ben.locator(".is-unread").count()).toBe(0);
  });

  test("is used with the keyboard alone, and reads answers out when they are whole", async () => {
    const { page } = await visit(browser, address);
    const ada = windowOf(page, "ada");
    await ada.locator("textarea").focus();
    await page.keyboard.type("/wh");
    await ada.locator(".suggestions li").first().waitFor();
    expect(await ada.getByRole("combobox", { name: "Message" }).getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.type("@be");
    await page.keyboard.press("Tab");
    await page.keyboard.type("designer");
    expect(await ada.locator("textarea").inputValue()).toBe("/why @ben designer");
    await page.keyboard.press("Enter");
    await expect.poll(() => events).toMatchObject([{ kind: "command", text: "why <@web:ben> designer" }]);
    const place = events[0]?.place;
    if (!place) throw new Error("the command arrived");
    const reply = chat.adapter.openReply({ place, recipient: "web:ada" as Identity, status: null });
    reply.show("half of");
    await ada.locator(".message", { hasText: "half of" }).waitFor();
    const [ref] = await reply.settle();
    expect(await ada.locator("[aria-live]").textContent()).toBe("");
    if (ref) await chat.adapter.update(ref, answer("half of it, and the rest"));
    await expect
      .poll(() => ada.locator("[aria-live]").textContent())
      .toBe("Designer: half of it, and the rest");
  });

  test.each([320, 390, 768, 1360])("fits a window of %d pixels", async (width) => {
    const { page, complaints } = await visit(browser, address, width);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    const thread = await writeInGeneral("ada", `@gatehouse ${"wide".repeat(80)}`);
    const long = `${markdownSample("Designer")}\n\n${"unbroken".repeat(60)}\n\n| ${"column | ".repeat(12)}\n|${" --- |".repeat(12)}`;
    await chat.adapter.post(general(thread), answer(long), open());
    const ada = windowOf(page, "ada");
    const back = ada.getByRole("button", { name: "All threads" });
    if (await back.isVisible()) await back.click();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await ada.locator(".thread-item").click();
    await ada.locator(".message table").first().waitFor();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect(await ada.locator(".scroller").evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
    expect(complaints).toEqual([]);
  });

  async function writeInGeneral(as: string, text: string): Promise<string> {
    const response = await fetch(`${address}chat/messages`, {
      method: "POST",
      headers: { origin: address.slice(0, -1), "content-type": "application/json", "x-gatehouse-chat": "1" },
      body: JSON.stringify({ as, nonce: `nonce-${++keys}-of-test`, channel: "general", thread: null, text }),
    });
    return ((await response.json()) as { id: string }).id;
  }
});
