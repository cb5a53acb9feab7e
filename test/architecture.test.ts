import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { measureSource, readSource, type Source } from "./architecture/read-source.ts";
import { inspectProject, type Project, type RuleName } from "./architecture/rules.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

function readProject(): Project {
  const paths = ["src", "adapters", "db", "test"].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  const wanted = paths.map((path) => path.replaceAll("\\", "/")).filter((path) => /\.(ts|js)$/.test(path));
  const ours = wanted.filter((path) => !path.includes("node_modules/"));
  return projectOf(Object.fromEntries(ours.map((path) => [path, readFileSync(`${ROOT}${path}`, "utf8")])));
}

function projectOf(files: Record<string, string>): Project {
  return new Map<string, Source>(
    Object.entries(files).map(([path, text]) => [
      path,
      path.startsWith("test/") ? measureSource(path, text) : readSource(path, text),
    ]),
  );
}

test("the house is in order", () => {
  const faults = inspectProject(readProject()).map(({ rule, path, why }) => `${rule}: ${path}: ${why}`);
  expect(faults).toEqual([]);
}, 60_000);

/** A small house with nothing wrong in it. */
const SOUND: Record<string, string> = {
  "src/core/access/grant.ts": "export interface Grant { readonly endsAt: number | null }",
  "src/core/access/grant-access.ts": `import type { Store } from "../ports/store.ts";
    export async function grantAccess(store: Store) { await store.add(); }`,
  "src/core/ports/store.ts": `import type { Grant } from "../access/grant.ts"; export interface Store { add(): Promise<Grant> }`,
  "db/group-commit.ts": `import { setImmediate } from "node:timers/promises";`,
  "src/system/clock.ts": "export const now = () => Date.now();",
  "src/secrets/secret.ts": "export class Secret {}",
  "src/config.ts": `import "../adapters/slack/config.ts"; export const token = process.env.TOKEN;`,
  "src/app.ts": `import "./core/access/grant-access.ts"; import "../db/store.ts"; import "./config.ts";`,
  "src/gateway/embedded/embedded-gateway.ts": `import type { Store } from "../../core/ports/store.ts"; export const at = (ms: number) => new Date(ms);`,
  "db/store.ts": `import { sql } from "drizzle-orm"; import type { Store } from "../src/core/ports/store.ts";`,
  "adapters/shared/split-message.ts": "export const split = 1;",
  "adapters/web/page/main.js": "setTimeout(() => {}, 1);",
  ...adapterFiles("slack", `import { split } from "../shared/split-message.ts"; import "@slack/bolt";`),
  ...adapterFiles("web", `import { split } from "../shared/split-message.ts";`),
  "adapters/slack/config.ts": `import { z } from "zod";`,
  "adapters/web/config.ts": "",
};

function adapterFiles(platform: string, text: string): Record<string, string> {
  const names = [
    "index",
    "config",
    "receive",
    "parse-event",
    "commands",
    "render-message",
    "stream-reply",
    "api",
  ];
  return Object.fromEntries(names.map((name) => [`adapters/${platform}/${name}.ts`, text]));
}

const findings = (more: Record<string, string>, without: readonly string[] = []) => {
  const files = Object.entries({ ...SOUND, ...more }).filter(([path]) => !without.includes(path));
  return inspectProject(projectOf(Object.fromEntries(files)));
};

describe("a planted violation is found", () => {
  test("and a sound house has none", () => expect(findings({})).toEqual([]));

  const planted: readonly (readonly [what: string, rule: RuleName, path: string, text: string])[] = [
    ["the core reads the database", "imports", "src/core/access/x.ts", `import "../../../db/store.ts";`],
    ["the core imports Node", "packages", "src/core/access/x.ts", `import { join } from "node:path";`],
    ["the core imports a package", "packages", "src/core/access/x.ts", `import { z } from "zod";`],
    [
      "the core types something by a package",
      "packages",
      "src/core/access/x.ts",
      `export type X = import("zod").ZodType;`,
    ],
    [
      "a port imports a verb",
      "async-noun",
      "src/core/ports/x.ts",
      `export * from "../access/grant-access.ts";`,
    ],
    ["a noun works", "async-noun", "src/core/access/grant.ts", "export const load = async () => 1;"],
    [
      "a noun imports a port",
      "async-noun",
      "src/core/access/grant.ts",
      `import type { C } from "../ports/c.ts";`,
    ],
    [
      "an adapter imports a verb",
      "imports",
      "adapters/slack/api.ts",
      `import "../../src/core/access/grant-access.ts";`,
    ],
    ["an adapter imports the database", "imports", "adapters/slack/api.ts", `import "../../db/store.ts";`],
    ["an adapter imports another", "imports", "adapters/slack/api.ts", `import "../web/api.ts";`],
    ["an adapter imports it later", "imports", "adapters/slack/api.ts", `await import("../../db/store.ts");`],
    [
      "the gateway imports an adapter",
      "imports",
      "src/gateway/x.ts",
      `import "../../adapters/slack/api.ts";`,
    ],
    [
      "the database imports a verb",
      "imports",
      "db/x.ts",
      `export { a } from "../src/core/access/grant-access.ts";`,
    ],
    ["somebody imports the app", "imports", "src/http/x.ts", `import "../app.ts";`],
    ["the config imports a verb", "imports", "src/config.ts", `import "./core/access/grant-access.ts";`],
    ["an SDK outside its adapter", "packages", "src/http/x.ts", `import { App } from "@slack/bolt";`],
    ["SQL outside the database", "packages", "src/x.ts", `import { sql } from "drizzle-orm/sqlite-core";`],
    [
      "a file that imports itself through another",
      "cycle",
      "src/core/access/grant.ts",
      `import type { Store } from "../ports/store.ts";`,
    ],
    ["the environment", "environment", "src/http/x.ts", "export const port = process.env.PORT;"],
    ["the environment, by index", "environment", "src/http/x.ts", `export const port = process["env"].PORT;`],
    ["the environment, imported", "environment", "src/http/x.ts", `import { env } from "node:process";`],
    ["the clock", "clock", "src/gateway/x.ts", "export const at = Date.now();"],
    ["a new date of now", "clock", "src/gateway/x.ts", "export const at = new Date();"],
    ["a timer", "clock", "adapters/slack/api.ts", "setTimeout(() => {}, 5);"],
    ["a timer by its longer name", "clock", "adapters/slack/api.ts", "globalThis.setInterval(() => {}, 5);"],
    [
      "a timer of Node",
      "clock",
      "adapters/slack/api.ts",
      `import { setTimeout as wait } from "node:timers/promises";`,
    ],
    ["all timers of Node", "clock", "adapters/slack/api.ts", `import * as timers from "node:timers";`],
    ["a hidden timer", "clock", "src/http/x.ts", "export const signal = AbortSignal.timeout(5);"],
    ["a source of 301 lines", "size", "src/http/x.ts", "\n".repeat(301)],
    ["a test of 401 lines", "size", "test/x.test.ts", "\n".repeat(401)],
    ["a schema of 401 lines", "size", "db/schema/sqlite.ts", "\n".repeat(401)],
    ["a folder for anything", "names", "src/core/utils/x.ts", ""],
    ["a barrel", "names", "src/core/access/index.ts", ""],
  ];

  test.each(planted)("%s", (_, rule, path, text) => {
    expect(findings({ [path]: text })).toContainEqual(expect.objectContaining({ rule }));
  });

  test.each(Object.keys(SOUND).filter((path) => path.startsWith("adapters/slack/")))(
    "%s is missing",
    (path) => {
      expect(findings({}, [path])).toContainEqual({
        rule: "adapter-files",
        path: "adapters/slack",
        why: `has no ${path.slice(15)}`,
      });
    },
  );

  test("sizes at the cap are fine", () => {
    const sizes = { "src/http/x.ts": 300, "test/x.test.ts": 400, "db/schema/sqlite.ts": 400 };
    const files = Object.entries(sizes).map(([path, lines]) => [path, "\n".repeat(lines)]);
    expect(findings(Object.fromEntries(files))).toEqual([]);
  });
});
