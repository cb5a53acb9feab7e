import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { be, missingBrowser, openBrowser, visit, windowOf } from "./open-browser.ts";
import { type Product, startProduct } from "./run-product.ts";

const CODE = /(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}/;
const A_MINUTE = 60_000;

describe.skipIf(missingBrowser)(`an invite in the try-out ${missingBrowser ?? ""}`, () => {
  let dataDir: string;
  let browser: Browser;
  let product: Product;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "gatehouse-invite-"));
    product = await startProduct(dataDir);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  afterAll(() => browser?.close());

  const messages = (page: Page, person: string, words: string | RegExp) =>
    windowOf(page, person).locator(".message", { hasText: words });

  async function write(page: Page, person: string, text: string): Promise<void> {
    await windowOf(page, person).locator("textarea").fill(text);
    await windowOf(page, person).locator("textarea").press("Enter");
  }

  /** As Ada; the whole message that tells her the code. */
  async function invite(page: Page, words: string): Promise<{ code: string; link: string }> {
    await be(page, "ada");
    await write(page, "ada", `/invite ${words}`);
    const told = messages(page, "ada", "Whoever has this code");
    await told.waitFor();
    const [code = ""] = CODE.exec((await told.textContent()) ?? "") ?? [];
    expect(code).not.toBe("");
    return { code, link: (await told.locator("a").first().getAttribute("href")) ?? "" };
  }

  test("brings a stranger from the code to their first answer in under a minute", async () => {
    const { page, complaints } = await visit(browser, product.address);
    const startedAt = performance.now();
    const { code } = await invite(page, "ops for 1h");
    await page.getByRole("button", { name: "Open another person beside" }).click();
    await windowOf(page, "ben").locator(".who-am-i").selectOption("sam");
    await write(page, "sam", "hello");
    await messages(page, "sam", "I don't know you yet")
      .getByRole("button", { name: "I have a code" })
      .click();
    const form = page.locator(".form-dialog");
    await form.getByLabel("Code").fill(code);
    await form.getByRole("button", { name: "Join" }).click();
    await messages(page, "sam", /Welcome, Sam: Ada let you in as member.*Ops/s).waitFor();
    await write(page, "sam", "ops: count to 3");
    await messages(page, "sam", "1, 2, 3").waitFor();
    expect(performance.now() - startedAt).toBeLessThan(A_MINUTE);
    await windowOf(page, "ada").getByRole("button", { name: "All threads" }).click();
    await windowOf(page, "ada").locator(".thread-item", { hasText: "joined with your invite" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("has an address that uses nothing up when it is opened, and writes the code for the stranger", async () => {
    const { page } = await visit(browser, product.address);
    const { code, link } = await invite(page, "designer");
    // As a chat does that looks at every link.
    expect((await fetch(link)).status).toBe(200);
    const stranger = await visit(browser, link);
    const draft = windowOf(stranger.page, "sam").locator("textarea");
    await expect.poll(() => draft.inputValue()).toBe(`/join ${code}`);
    expect(stranger.page.url()).toBe(product.address);
    await write(page, "ada", "/invites");
    await messages(page, "ada", "These invites are open").waitFor();
    await draft.press("Enter");
    await messages(stranger.page, "sam", "Welcome, Sam").waitFor();
    await write(page, "ada", "/invites");
    await messages(page, "ada", "No invite is open").waitFor();
  });
});
