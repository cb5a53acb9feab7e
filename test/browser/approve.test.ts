import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { be, missingBrowser, openBrowser, visit, windowOf } from "./open-browser.ts";
import { type Product, startProduct } from "./run-product.ts";

describe.skipIf(missingBrowser)(`approvals in the try-out ${missingBrowser ?? ""}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-approve-"));
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

  /** Ben asks in the one window, Ada has the other beside it. */
  async function ask(text: string) {
    const { page, complaints } = await visit(browser, product.address);
    await be(page, "ben");
    await page.getByRole("button", { name: "Open another person beside" }).click();
    const ada = windowOf(page, "ada");
    const ben = windowOf(page, "ben");
    await ben.locator("textarea").fill(text);
    await ben.locator("textarea").press("Enter");
    return { page, ada, ben, complaints };
  }
  const openCard = async (page: Page, words: string) => {
    const back = windowOf(page, "ada").getByRole("button", { name: "All threads" });
    if (await back.isVisible()) await back.click();
    const item = windowOf(page, "ada").locator(".thread-item.is-unread", { hasText: words });
    await item.first().click();
    return windowOf(page, "ada")
      .locator(".message", { has: page.locator(".letters") })
      .last();
  };

  test("Ada sees exactly what would run, approves it, and Ben's answer goes on", async () => {
    const { page, ada, ben, complaints } = await ask("designer: run echo \u0430\u202eb");
    const card = await openCard(page, "Ben asks: may Designer run this?");
    expect(await card.locator(".letters").textContent()).toBe("echo ⟨а U+0430⟩⟨U+202E⟩b");
    expect(await card.locator(".body").textContent()).toMatch(/digest [0-9a-f]{4} [0-9a-f]{2}/);
    await ada.getByRole("button", { name: "Approve once" }).click();
    await ada.locator(".message strong", { hasText: "✅ Approved by Ada" }).waitFor();
    expect(await ada.getByRole("button", { name: "Approve once" }).count()).toBe(0);
    await ben.locator(".message", { hasText: "It was approved, so I went on" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("Ada denies with a reason, and Ben reads it as her words", async () => {
    const { page, ada, ben } = await ask("designer: run ls");
    await openCard(page, "Ben asks: may Designer run this?");
    await ada.getByRole("button", { name: "Deny with a reason…" }).click();
    const dialog = page.getByRole("dialog", { name: "Deny with a reason" });
    await dialog.getByRole("textbox", { name: "Reason" }).fill("not before\nthe **freeze** ends");
    await dialog.getByRole("button", { name: "Deny" }).click();
    await dialog.waitFor({ state: "detached" });
    await ada.locator(".message strong", { hasText: "⛔ Denied by Ada" }).waitFor();
    const told = ben.locator(".message blockquote", { hasText: "the **freeze** ends" });
    await told.first().waitFor();
    await ben.locator(".message", { hasText: "I did not run it" }).first().waitFor();
  });
});
