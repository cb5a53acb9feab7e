import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { be, missingBrowser, openBrowser, overflowOf, visit, windowOf } from "./open-browser.ts";
import { type Product, startProduct } from "./run-product.ts";

describe.skipIf(missingBrowser)(`the try-out, from the first visit on ${missingBrowser ?? ""}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-try-out-"));
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    [browser, product] = await Promise.all([openBrowser(), startProduct(dataDir)]);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const messages = (page: Page, person: string, words: string | RegExp) =>
    windowOf(page, person).locator(".message", { hasText: words });

  async function write(page: Page, person: string, text: string): Promise<void> {
    await windowOf(page, person).locator("textarea").fill(text);
    await windowOf(page, person).locator("textarea").press("Enter");
  }

  async function startThread(page: Page, person: string, text: string): Promise<void> {
    const back = windowOf(page, person).getByRole("button", { name: "All threads" });
    if (await back.isVisible()) await back.click();
    await windowOf(page, person).getByRole("button", { name: "New thread in Gatehouse" }).click();
    await write(page, person, text);
  }

  test("says what it is and what to try", async () => {
    const { page, complaints } = await visit(browser, product.address);
    await page.getByText("This is a demonstration").waitFor();
    expect(await page.locator(".example").count()).toBeGreaterThanOrEqual(4);
    expect(await page.locator(".who-am-i option").allTextContents()).toEqual([
      "Ada · admin",
      "Ben · member",
      "Gus · guest",
      "Sam · stranger",
    ]);
    expect(complaints).toEqual([]);
  });

  test("answers the first message, growing", async () => {
    const { page } = await visit(browser, product.address);
    await page.locator('[data-example="ask"]').click();
    await windowOf(page, "ada").locator(".message.is-growing").waitFor();
    await windowOf(page, "ada").locator('.message[data-kind="answer"]:not(.is-growing) table').waitFor();
    expect(await windowOf(page, "ada").getByRole("button", { name: "Stop" }).count()).toBe(0);
  });

  test("refuses with the cause and who can help, then lets Ben in at once when Ada grants it", async () => {
    const { page } = await visit(browser, product.address);
    await be(page, "ben");
    await write(page, "ben", "ops: is the shop up?");
    await messages(page, "ben", /can't use Ops.*Ada/s).waitFor();
    await page.getByRole("button", { name: "Open another person beside" }).click();
    await write(page, "ada", "/grant @ben ops for 1h");
    await messages(page, "ada", "Ben can use Ops until").waitFor();
    await startThread(page, "ben", "ops: count to 3");
    await messages(page, "ben", "1, 2, 3").waitFor();
    await page.locator(".pane[data-person=ben]").getByRole("button", { name: "All threads" }).click();
    await windowOf(page, "ben").locator(".thread-item", { hasText: "Ada gave you" }).waitFor();
    await windowOf(page, "ada").getByRole("button", { name: "Undo" }).click();
    await startThread(page, "ben", "ops: count to 4");
    await messages(page, "ben", /can't use Ops/).waitFor();
  });

  test("passes nothing on that Ben writes in Ada's thread, and tells him alone", async () => {
    const { page } = await visit(browser, product.address);
    await page.locator('[data-example="others-thread"]').click();
    const draft = windowOf(page, "ben").locator("textarea");
    await expect.poll(() => draft.inputValue()).toContain("lighter");
    await messages(page, "ada", /a real Designer would|which blue/i)
      .last()
      .waitFor();
    await draft.press("Enter");
    const told = windowOf(page, "ben").locator(".message.is-private", { hasText: "Ada" });
    await told.getByRole("button", { name: "Start my own" }).waitFor();
    expect(await windowOf(page, "ada").locator(".message.is-private").count()).toBe(0);
    await told.getByRole("button", { name: "Start my own" }).click();
    await windowOf(page, "ben").getByRole("button", { name: "All threads" }).click();
    await windowOf(page, "ben").locator(".thread-item.is-unread").first().waitFor();
  });

  test("stops an answer when asked to", async () => {
    const { page } = await visit(browser, product.address);
    await page.locator('[data-example="stop"]').click();
    const ada = windowOf(page, "ada");
    await ada.locator(".message.is-growing", { hasText: "step" }).waitFor();
    await ada.getByRole("button", { name: "Stop", exact: true }).click();
    await messages(page, "ada", /Stopped by (you|Ada)/).waitFor();
    expect(await messages(page, "ada", "and finished").count()).toBe(0);
  });

  test("lets no stranger through", async () => {
    const { page } = await visit(browser, product.address);
    await be(page, "sam");
    await write(page, "sam", "hello");
    await messages(page, "sam", "I don't know you yet").waitFor();
  });

  test("fits a phone", async () => {
    const { page } = await visit(browser, product.address, 320);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await write(page, "ada", "designer: show me markdown");
    await windowOf(page, "ada").locator(".message:not(.is-growing) table").waitFor();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });

  test("shows the same after a reload, and after a restart", async () => {
    const { page } = await visit(browser, product.address);
    await write(page, "ada", "designer: remember the word saffron");
    await windowOf(page, "ada").locator('.message[data-kind="answer"]:not(.is-growing)').waitFor();
    const shown = await windowOf(page, "ada").locator(".messages").textContent();
    await page.reload();
    await windowOf(page, "ada").locator(".message").first().waitFor();
    expect(await windowOf(page, "ada").locator(".messages").textContent()).toBe(shown);
    await product.stop();
    product = await startProduct(dataDir, Number(new URL(product.address).port));
    await page.getByText("Reconnecting…").waitFor({ state: "detached" });
    await write(page, "ada", "what word did I say?");
    await windowOf(page, "ada")
      .locator('.message[data-kind="answer"]', { hasText: "saffron" })
      .last()
      .waitFor();
    await expect.poll(() => messages(page, "ada", "In this conversation you told me").count()).toBe(1);
  });
});
