import { inspect } from "node:util";
import pino from "pino";
import { expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { Secret } from "../../src/secrets/secret.ts";

const secret = new Secret("canary");

test.each([
  ["a template", `${secret}`],
  ["joining", ["a", secret].join()],
  ["adding", `token ${String(secret)}`],
  ["JSON", JSON.stringify({ secret })],
  ["inspect, however deep", inspect({ a: { secret } }, { depth: 9, showHidden: true })],
  ["an error", inspect(new AppError("internal", `it was ${secret}`, { cause: { secret } }))],
  ["its keys", JSON.stringify(Object.entries(secret))],
])("a secret does not show in %s", (_, shown) => {
  expect(shown).not.toContain("canary");
});

test("a secret does not show in a log line", () => {
  const lines: string[] = [];
  pino({ base: null }, { write: (line) => void lines.push(line) }).info(
    { secret, nested: { secret } },
    "hello",
  );
  expect(lines.join()).toContain("[secret]");
  expect(lines.join()).not.toContain("canary");
});

test("it tells its text when asked for it", () => expect(secret.reveal()).toBe("canary"));
