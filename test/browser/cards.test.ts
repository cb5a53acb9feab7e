import { once } from "node:events";
import type { Server } from "node:http";
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { spellOut } from "../../src/core/approval/spell-out.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Form } from "../../src/core/words/form.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createWebChat, serve, type WebChat } from "../adapters/web-harness.ts";
import { DECEPTIVE, waitingCard } from "../contract/deceptive-texts.ts";
import { be, missingBrowser, openBrowser, overflowOf, visit, windowOf } from "./open-browser.ts";

const ada = "web:ada" as Identity;
const ben = "web:ben" as Identity;

function card(text: string, more: Parameters<typeof waitingCard>[1] = {}): OutboundMessage {
  const buttons = [
    { label: { key: "approve-once" }, token: "token-of-approve", tone: "primary" },
    { label: { key: "deny-because" }, token: "token-of-deny", tone: "danger" },
  ] as const;
  return {
    kind: "notice",
    text: { key: "approval-card", card: waitingCard(text, more) },
    buttons,
    reference: null,
  };
}

const form: Form = {
  key: "approve-until",
  token: "token-of-form",
  about: "Ben · Ops",
  fields: [
    { key: "end", lines: "one", required: true, longest: 60 },
    { key: "reason", lines: "many", required: false, longest: 300 },
  ],
};

/** Can it be read and pressed without scrolling, between the head of the thread and the field below? */
async function isInSight(what: Locator): Promise<{ readonly top: boolean; readonly bottom: boolean }> {
  const page = what.page();
  const [box, list] = [await what.boundingBox(), await page.locator(".scroller").boundingBox()];
  if (!box || !list) return { top: false, bottom: false };
  return { top: box.y >= list.y, bottom: box.y + box.height <= list.y + list.height };
}

/** Letters of a line that do not stand to the right of the one before. */
const turnedAround = (letters: Locator): Promise<number> =>
  letters.locator("code").evaluate((code) => {
    const node = code.firstChild;
    const range = code.ownerDocument.createRange();
    let turned = 0;
    let last = { top: -1, left: -1 };
    for (let at = 0; node && at < (node.nodeValue ?? "").length; at += 1) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      if (Math.abs(last.top - box.top) < 4 && box.left < last.left) turned += 1;
      last = box;
    }
    return turned;
  });

describe.skipIf(missingBrowser)(`cards and forms in the browser chat ${missingBrowser ?? ""}`, () => {
  let browser: Browser;
  let chat: WebChat;
  let server: Server;
  let address: string;
  let port = 0;
  let direct: Place;
  let keys = 0;
  let events: InboundEvent[] = [];
  let isFull = false;
  const open = () => ({ key: `key-${++keys}`, privateTo: null, repeated: false });

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
    direct = await chat.adapter.directPlace(ada);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await chat.adapter.stop();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  test("shows every deceptive command as what it is", async () => {
    const { page, complaints } = await visit(browser, address, 390);
    const place = { ...direct, thread: await chat.write("ada", "here they come ".repeat(9)) };
    for (const [, command] of DECEPTIVE) {
      await chat.adapter.post(place, card(command, { folder: command, risks: [command] }), open());
    }
    const window = windowOf(page, "ada");
    await window.getByRole("button", { name: "All threads" }).click();
    await window.locator(".thread-item").click();
    const cards = window.locator('.message[data-kind="notice"]');
    await expect.poll(() => cards.count()).toBe(DECEPTIVE.length);
    for (const [at, [how, command]] of DECEPTIVE.entries()) await isHonest(cards.nth(at), how, command);
    expect(await cards.locator("a, img, script, .mention, ul, h4, blockquote").count()).toBe(0);
    expect(await page.evaluate("window.hacked ?? null")).toBeNull();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });

  async function isHonest(message: Locator, how: string, command: string): Promise<void> {
    const isWhole = waitingCard(command).whole;
    const letters = message.locator(".letters");
    const shown = (await letters.textContent()) ?? "";
    if (isWhole) expect(shown, how).toBe(spellOut(command));
    // What is seen is what is there: nothing collapses, turns around or stands outside the frame.
    // biome-ignore lint/performance/useDomNodeTextContent: it is the text as laid out that is asked for
    expect(await letters.innerText(), how).toBe(shown);
    expect(await turnedAround(letters), how).toBe(0);
    expect(await letters.evaluate((box) => box.scrollHeight - box.clientHeight), how).toBe(0);
    // A frame that is wider than the phone would hide its end without a trace.
    expect(await letters.evaluate((box) => box.getBoundingClientRect().right), how).toBeLessThan(390);
    const buttons = message.locator(".content").getByRole("button");
    expect(await buttons.allTextContents(), how).toEqual(["Approve once", "Deny with a reason…"]);
    const cut = isWhole ? [] : [expect.stringMatching(/^[\d,]+ characters, and this is only the beginning/)];
    expect(await message.locator(".body strong").allTextContents(), how).toEqual([
      "Ben asks: may Ops run this?",
      ...cut,
    ]);
  }

  test("says that a card came, also for somebody else and while another thread is open", async () => {
    const { page } = await visit(browser, address);
    await be(page, "ben");
    await chat.adapter.post(direct, card("rm -rf build"), open());
    const news = page.locator("[data-news]");
    await expect.poll(() => news.textContent()).toContain("New for Ada: Ben asks: may Ops run this?");
    await page.locator("option", { hasText: "Ada · admin (1 new)" }).waitFor({ state: "attached" });
    const window = await be(page, "ada");
    await window.locator(".thread-item.is-unread").click();
    await window.getByRole("button", { name: "Approve once" }).click();
    await expect
      .poll(() => events)
      .toMatchObject([{ kind: "click", sender: ada, token: "token-of-approve" }]);
  });

  test("on a phone leads to a card from any thread, and shows the whole of it with its buttons at once", async () => {
    const { page } = await visit(browser, address, 390);
    const window = await be(page, "ada");
    const back = window.getByRole("button", { name: "All threads" });
    const name = () => back.getAttribute("aria-label");
    expect(await name()).toBe("All threads");
    await chat.adapter.post(direct, card("rm -rf build && npm run deploy -- --prod"), open());
    await expect.poll(name).toBe("All threads, 1 new");
    expect(await back.textContent()).toBe("1");
    await back.click();
    const item = window.locator(".thread-item.is-unread");
    expect(await item.locator(".snippet").textContent()).toBe("rm -rf build && npm run deploy -- --prod");
    await item.click();
    for (const button of ["Approve once", "Deny with a reason…"]) {
      await expect
        .poll(() => isInSight(window.getByRole("button", { name: button })))
        .toEqual({ top: true, bottom: true });
    }
    expect(await isInSight(window.locator(".message"))).toEqual({ top: true, bottom: true });
    expect(await name()).toBe("All threads");
  });

  test("redraws a decided card without its buttons, and keeps what was decided about", async () => {
    const { page } = await visit(browser, address);
    const ref = await chat.adapter.post(direct, card("rm -rf build"), open());
    if (!ref) throw new Error("a card has a handle");
    const window = windowOf(page, "ada");
    await window.locator(".thread-item").click();
    await window.getByRole("button", { name: "Approve once" }).waitFor();
    const reason = "not before\nthe <b>freeze</b> **ends**";
    const state = { kind: "denied", by: ["Cleo"], at: 1_800_000_000_000, reason } as const;
    const decided = card("rm -rf build", { state });
    await chat.adapter.update(ref, { ...decided, buttons: [] } as OutboundMessage);
    await window.locator(".message strong", { hasText: "⛔ Denied by Cleo" }).waitFor();
    // biome-ignore lint/performance/useDomNodeTextContent: the line break is seen, not written
    expect(await window.locator(".message blockquote").innerText()).toBe(reason);
    expect(await window.locator(".message .letters").textContent()).toBe("rm -rf build");
    expect(await window.locator(".message .content").getByRole("button").count()).toBe(0);
  });

  test("asks by a form that the keyboard alone can fill in, for its person only, once", async () => {
    const { page, complaints } = await visit(browser, address, 390);
    await chat.adapter.openForm({ place: direct, person: ben, trigger: null }, form);
    expect(await page.getByRole("dialog").count()).toBe(0);
    await be(page, "ben");
    const dialog = page.getByRole("dialog", { name: "Approve until" });
    await dialog.waitFor();
    expect(await dialog.locator(".form-about").textContent()).toBe("As Ben · Ben · Ops");
    const end = dialog.getByRole("textbox", { name: "Until when" });
    expect(await end.inputValue()).toBe("7d");
    await expect.poll(() => end.evaluate((field) => field.matches(":focus"))).toBe(true);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.reload();
    await dialog.waitFor();
    isFull = true;
    await page.keyboard.press("Enter");
    await dialog.getByRole("alert").filter({ hasText: "Try again" }).waitFor();
    isFull = false;
    await end.fill("2h");
    await page.keyboard.press("Tab");
    await page.keyboard.type("for the <b>release</b>");
    await dialog.getByRole("button", { name: "Approve" }).press("Enter");
    await dialog.waitFor({ state: "detached" });
    expect(events).toMatchObject([
      {
        kind: "form",
        sender: ben,
        token: "token-of-form",
        values: { end: "2h", reason: "for the <b>release</b>" },
      },
    ]);
    await page.reload();
    await page.locator(".pane").first().waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(complaints.filter((line) => !/status of 50\d/.test(line))).toEqual([]);
  });

  test("puts a form away on Escape, on every page of the person", async () => {
    const [{ page }, { page: other }] = [await visit(browser, address), await visit(browser, address)];
    await chat.adapter.openForm({ place: direct, person: ada, trigger: null }, form);
    await Promise.all([page, other].map((one) => one.getByRole("dialog").waitFor()));
    await page.keyboard.press("Escape");
    await Promise.all([page, other].map((one) => one.getByRole("dialog").waitFor({ state: "detached" })));
    expect(events).toEqual([]);
  });
});
