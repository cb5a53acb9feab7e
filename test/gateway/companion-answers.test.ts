import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NumberedAccessList } from "../../src/core/access/access-list.ts";
import { pushAccess, readCompanion } from "../../src/gateway/openclaw/companion.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { openPluginHost, SECRET } from "./plugin-host.ts";

const list: NumberedAccessList = {
  revision: 7,
  leaseMs: 60_000,
  frozen: { all: false, agents: [] },
  people: [],
};
const state = {
  plugin: "1.1.0",
  gateway: "2026.9.6",
  form: "policy",
  revision: 7,
  people: 0,
  isFresh: true,
  isKept: true,
};

let server: Server;
let answer: { status: number; body: string };
const config = () => ({
  url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
  pluginSecret: new Secret(SECRET),
});
const push = () => pushAccess(config(), systemClock, list);
const says = (status: number, body: unknown) => {
  answer = { status, body: typeof body === "string" ? body : JSON.stringify(body) };
};

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe("what answers in the companion plugin's place", () => {
  test("has taken a list when it says so of that very list", async () => {
    says(200, state);
    expect(await push()).toEqual({ kind: "taken" });
    says(409, { ...state, revision: 12 });
    expect(await push()).toEqual({ kind: "behind", revision: 12 });
  });

  test.each([
    ["a page instead of an answer", 200, "<!doctype html><title>Console</title>"],
    ["another number than was sent", 200, { ...state, revision: 6 }],
    ["no state at all", 200, {}],
    ["that it is ahead, in no JSON", 409, "conflict"],
    ["that it is ahead, without a number", 409, { ...state, revision: undefined }],
    ["that it is ahead by a number below ours", 409, { ...state, revision: 3 }],
    ["a number that cannot be counted up", 409, { ...state, revision: Number.MAX_SAFE_INTEGER }],
    ["more than it ever has to say", 200, JSON.stringify({ ...state, more: "x".repeat(20_000) })],
  ])("has taken nothing when it says %s", async (_what, status, body) => {
    says(status, body);
    await expect(push()).rejects.toMatchObject({ code: "gateway.protocol" });
  });

  test("is not taken at its word where doctor asks", async () => {
    says(200, { ...state, form: "other" });
    await expect(readCompanion(config(), systemClock)).rejects.toMatchObject({ code: "gateway.protocol" });
    says(200, { ...state, gateway: "2026\u001b[31m" });
    await expect(readCompanion(config(), systemClock)).rejects.toMatchObject({ code: "gateway.protocol" });
  });

  test("puts no words of its own choice into our log", async () => {
    says(500, { problem: "line\nline" });
    await expect(push()).rejects.toThrow("the companion plugin answered 500: no reason");
    says(422, { problem: "people is not as it should be" });
    await expect(push()).rejects.toThrow("people is not as it should be");
    says(507, { ...state, problem: "full" });
    await expect(push()).rejects.toThrow("cannot write to the gateway's disk");
  });

  test("is the plugin itself, as it is delivered", async () => {
    const host = await openPluginHost();
    const real = { ...config(), url: host.url().replace(/^http/, "ws") };
    expect(await pushAccess(real, systemClock, list)).toEqual({ kind: "taken" });
    expect(await pushAccess(real, systemClock, { ...list, revision: 5 })).toEqual({
      kind: "behind",
      revision: 7,
    });
    expect(await readCompanion(real, systemClock)).toEqual({ ...state, people: 0 });
    await host.close();
  });
});
