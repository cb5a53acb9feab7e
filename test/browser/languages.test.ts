import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingBrowser, openBrowser, visit, windowOf } from "./open-browser.ts";
import { type Product, startProduct } from "./run-product.ts";

describe.skipIf(missingBrowser)(`the browser chat in German ${missingBrowser ?? ""}`, () => {
  let browser: Browser;
  let product: Product;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "gatehouse-"));
    [browser, product] = await Promise.all([openBrowser(), startProduct(dataDir)]);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const write = async (page: Page, person: string, text: string) => {
    const box = windowOf(page, person).locator("textarea").first();
    await box.fill(text);
    await box.press("Enter");
  };
  const says = (page: Page, person: string, text: string) =>
    windowOf(page, person).getByText(text).first().waitFor();

  test("speaks it all over after one press, and with it to whoever chose nothing", async () => {
    const { page, complaints } = await visit(browser, product.address);
    await says(page, "ada", "Your team's agents, in your chat");
    await page.locator("[data-language=de]").click();
    await says(page, "ada", "Die Agenten deines Teams, in deinem Chat");
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    await write(page, "ada", "/whoami");
    await says(page, "ada", "Sprache: Deutsch");
    await write(page, "ada", "/language en");
    await says(page, "ada", "Done: I speak");
    await page.locator(".who-am-i").first().selectOption("sam");
    await write(page, "sam", "hallo");
    await says(page, "sam", "Ich kenne dich noch nicht");
    expect(complaints).toEqual([]);
  });

  test("is still German after a reload, and offers English", async () => {
    const { page } = await visit(browser, product.address);
    await page.locator("[data-language=de]").click();
    await page.locator("[data-language=en]").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Zum Ausprobieren" }).waitFor();
    await page.locator("[data-language=en]").click();
    await page.getByRole("button", { name: "Things to try" }).waitFor();
  });
});
