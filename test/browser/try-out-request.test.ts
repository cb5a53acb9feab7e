import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { be, missingBrowser, openBrowser, visit, windowOf } from "./open-browser.ts";
import { type Product, startProduct } from "./run-product.ts";

describe.skipIf(missingBrowser)(`asking for access in the try-out ${missingBrowser ?? ""}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-try-out-request-"));
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

  /** Opens the newest card of Ada's beside the window of whoever asks. */
  async function cardOfAda(page: Page, words: string | RegExp) {
    if ((await windowOf(page, "ada").count()) === 0) {
      await page.getByRole("button", { name: "Open another person beside" }).click();
    }
    const ada = windowOf(page, "ada");
    const item = ada.locator(".thread-item.is-unread", { hasText: words }).first();
    await item.waitFor({ state: "attached" });
    const back = ada.getByRole("button", { name: "All threads" });
    if (await back.isVisible()) await back.click();
    await item.click();
    const card = messages(page, "ada", words).last();
    await card.waitFor();
    return card;
  }

  const asked: readonly (readonly [
    person: string,
    text: string,
    refusal: RegExp,
    card: RegExp,
    answer: string,
  ])[] = [
    [
      "ben",
      "ops: count to 3",
      /can't use Ops.*I kept your message/s,
      /Ben asks: may they use Ops/,
      "1, 2, 3",
    ],
    ["gus", "designer: count to 4", /can't use Designer/, /Gus asks: may they use Designer/, "1, 2, 3, 4"],
    ["sam", "designer: count to 5", /don't know you yet/, /Sam asks: may they use Designer/, "1, 2, 3, 4, 5"],
  ];

  test.each(asked)(
    "answers what %s was refused, as soon as Ada says yes",
    async (person, text, refusal, card, answer) => {
      const { page, complaints } = await visit(browser, product.address);
      const begun = performance.now();
      await be(page, person);
      await write(page, person, text);
      await messages(page, person, refusal).getByRole("button", { name: "Request access" }).click();
      const form = page.getByRole("dialog", { name: "Request access" });
      await form.locator('[name="end"]').fill("2h");
      await form.locator('[name="reason"]').fill("for the demo");
      await form.getByRole("button", { name: "Ask" }).click();
      await messages(page, person, "I asked Ada").waitFor();

      const shown = await cardOfAda(page, card);
      expect(await shown.locator("blockquote").textContent()).toBe("for the demo");
      await shown.getByRole("button", { name: "Approve for 2 h" }).click();
      await messages(page, person, answer).waitFor();
      expect(performance.now() - begun).toBeLessThan(60_000);
      await messages(page, "ada", "Approved by Ada").last().waitFor();
      expect(await windowOf(page, person).locator(".message.is-mine", { hasText: text }).count()).toBe(1);
      expect(complaints).toEqual([]);
    },
  );

  test("takes an access back that somebody is done with", async () => {
    const { page } = await visit(browser, product.address);
    await be(page, "ben");
    await write(page, "ben", "/done ops");
    await messages(page, "ben", "You gave Ops back").waitFor();
    await write(page, "ben", "ops: count to 3");
    await messages(page, "ben", "can't use Ops").waitFor();
  });
});
