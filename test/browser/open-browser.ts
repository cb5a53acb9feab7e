import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const PATHS = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].filter((path) => path !== undefined);
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const executable = PATHS.find((path) => existsSync(path));

/** Why these tests cannot run here; null when they can. */
export const missingBrowser: string | null =
  executable === undefined ? "no Chromium here: install it, or set CHROMIUM_PATH to where it is" : null;

export function openBrowser(): Promise<Browser> {
  if (executable === undefined) throw new Error(missingBrowser ?? "");
  return chromium.launch({ executablePath: executable, args: FLAGS });
}

export interface Visit {
  readonly page: Page;
  /** What the browser complained of: faults of scripts and what the content policy stopped. */
  readonly complaints: readonly string[];
}

/** A first visit: nothing is remembered from earlier ones. */
export async function visit(browser: Browser, address: string, width = 1360): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height: 820 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (fault) => complaints.push(fault.message));
  page.on("console", (line) => {
    if (line.type() === "error" || line.type() === "warning") complaints.push(line.text());
  });
  await page.goto(address);
  await page.locator(".pane").first().waitFor();
  return { page, complaints };
}

/** One person's window. */
export const windowOf = (page: Page, person: string) => page.locator(`.pane[data-person="${person}"]`);

/** Becomes somebody in the first window. */
export async function be(page: Page, person: string) {
  await page.locator(".who-am-i").first().selectOption(person);
  return windowOf(page, person);
}

/** By how much the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
