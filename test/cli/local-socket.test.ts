import { once } from "node:events";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databaseFileOf } from "../../db/database-file.ts";
import { openStore } from "../../db/open-store.ts";
import { LONGEST_ANSWER, lineFrom } from "../../src/cli/local-socket/lines.ts";
import type { OrderDeps } from "../../src/cli/local-socket/order.ts";
import { type LocalSocket, openLocalSocket } from "../../src/cli/local-socket/server.ts";
import { socketPathOf } from "../../src/cli/local-socket/whereabouts.ts";
import { openAccessBook } from "../../src/core/access/access-book.ts";
import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import type { NewOutboxRow } from "../../src/core/outbox/outbound.ts";
import { CLAIM_CODE_NOTE, hashOfCode } from "../../src/core/people/claim-code.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { watchCommits } from "../../src/core/turn/watch-commits.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { SILENT_LOGGER } from "../core/command/small-world.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { runWith, tempFolder } from "./captured-io.ts";

const clock = createFixedClock();
let folder: string;
let store: Store;
let service: LocalSocket;
let queued: NewOutboxRow[];

const serviceIn = async (
  dataDir: string,
  databaseUrl = `file:${join(folder, "gatehouse.db")}`,
  parts: Pick<OrderDeps, "secrets"> = {},
) =>
  openLocalSocket({
    ...parts,
    store,
    access: await openAccessBook(store, clock, builtinRoles([])),
    clock,
    ids: randomIds,
    hasher: nodeHasher,
    logger: SILENT_LOGGER,
    dataDir,
    databaseFile: databaseFileOf(databaseUrl),
  });
const run = (...args: string[]) => runWith(args, { GATEHOUSE_DATA_DIR: folder }, clock);
const pathIn = (dataDir: string) => socketPathOf(dataDir) ?? expect.fail("the path is too long here");

beforeEach(async () => {
  folder = await tempFolder();
  queued = [];
  const opened = await openStore(`file:${join(folder, "gatehouse.db")}`, { clock, hasher: nodeHasher });
  store = watchCommits(opened, { onQueued: (rows) => queued.push(...rows), onTurns() {} });
  service = await serviceIn(folder);
});
afterEach(async () => {
  await service.close();
  await store.close();
});

async function say(line: string): Promise<string | null> {
  const socket = connect(pathIn(folder));
  await once(socket, "connect");
  socket.write(line);
  const { line: answer } = await lineFrom(socket, { longest: LONGEST_ANSWER });
  socket.destroy();
  return answer;
}

describe("the terminal beside a running service", () => {
  it("has the service make a claim code", async () => {
    const { code, out, err } = await run("claim");
    expect(code).toBe(0);
    expect(err).not.toContain("once Gatehouse runs");
    const note = JSON.parse((await store.notes.get(CLAIM_CODE_NOTE)) ?? "{}");
    expect(note.hash).toBe(hashOfCode(nodeHasher, out));
  });

  it("has it send again what was given up, at once, and let go of it", async () => {
    const operation = { kind: "remove", of: "x" } as const;
    await store.transact(async (tx) => {
      for (const id of ["o1", "o2"]) {
        await tx.outbox.add({ id, lane: "web/l", turnId: null, operation }, clock.now());
        await tx.outbox.markDead(id, "refused");
      }
    });
    queued = [];
    expect(await run("outbox", "retry", "o1")).toMatchObject({ code: 0, out: "o1 goes out now." });
    expect(queued.map(({ id }) => id)).toEqual(["o1"]);
    expect(await run("outbox", "drop", "o2")).toMatchObject({ code: 0 });
    expect(await store.outbox.get("o2")).toMatchObject({ state: "dropped" });
    expect(await run("outbox", "retry", "o9")).toMatchObject({ code: 1 });
    expect((await store.audit.list({}, 9)).map(({ action }) => action)).toEqual([
      "outbox.dropped",
      "outbox.retried",
    ]);
  });

  it("has it erase old details, and the chain stays whole", async () => {
    await run("claim");
    clock.advance(1000);
    const before = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    expect((await run("audit", "erase", "--before", before)).out).toContain("1 records up to #1");
    expect((await run("audit", "verify")).code).toBe(0);
  });

  it("writes by itself when none runs", async () => {
    await service.close();
    await store.close();
    expect((await run("claim")).err).toContain("once Gatehouse runs");
    store = await openStore(`file:${join(folder, "gatehouse.db")}`, { clock, hasher: nodeHasher });
    service = await serviceIn(folder);
  });

  it("refuses a service that has another database", async () => {
    const other = join(folder, "other.db");
    const held = await openStore(`file:${other}`, { clock, hasher: nodeHasher });
    const env = { GATEHOUSE_DATA_DIR: folder, DATABASE_URL: `file:${other}` };
    const { code, err } = await runWith(["claim"], env, clock);
    await held.close();
    expect([code, err]).toEqual([1, expect.stringContaining("uses another database")]);
    expect(await store.notes.get(CLAIM_CODE_NOTE)).toBeNull();
  });
});

describe("a long answer of the service", () => {
  const problemsOf = async (count: number) => {
    await service.close();
    const problems = Array.from({ length: count }, (_, at) => `secret ${at}: ${"ü".repeat(200)}`);
    const secrets = {
      reload: async () => ({ kind: "kept", problems }) as const,
      rotate: async () => ({ kind: "same" }) as const,
    };
    service = await serviceIn(folder, undefined, { secrets });
    return run("secrets", "reload");
  };

  it("is read whole", async () => {
    const { code, out, err } = await problemsOf(1_000);
    expect(code).toBe(1);
    expect(`${out}${err}`.match(/secret \d+: ü{200}/g)).toHaveLength(1_000);
  });

  it("that nobody would read is said to be one", async () => {
    const { code, err } = await problemsOf(40_000);
    expect([code, err]).toEqual([1, expect.stringContaining("more than is read here")]);
  });
});

describe("the socket", () => {
  it("is for its own user alone", async () => {
    expect((await stat(pathIn(folder))).mode & 0o777).toBe(0o600);
  });

  it("takes the place of what a killed service left", async () => {
    const dataDir = join(folder, "left");
    await mkdir(dataDir);
    await writeFile(pathIn(dataDir), "");
    const second = await serviceIn(dataDir);
    expect((await stat(pathIn(dataDir))).isSocket()).toBe(true);
    await second.close();
  });

  it("leaves that of a service that runs where it is", async () => {
    const second = await serviceIn(folder, "file:/nowhere/else.db");
    await second.close();
    expect((await run("claim")).code).toBe(0);
  });

  it("is done without where its path would be too long", async () => {
    const dataDir = join(folder, "x".repeat(120));
    expect(socketPathOf(dataDir)).toBeNull();
    await (await serviceIn(dataDir)).close();
  });

  it.each([
    ["no order", "hello\n"],
    ["an unknown order", `${JSON.stringify({ order: "grant", database: "" })}\n`],
    ["nothing but a line end", "\n"],
  ])("answers %s with a refusal, and does nothing", async (_, line) => {
    expect(await say(line)).toContain("refused");
    expect(await store.audit.list({}, 9)).toEqual([]);
  });

  it("hangs up on who says too much", async () => {
    expect(await say("x".repeat(100_000))).toBeNull();
    expect((await run("claim")).code).toBe(0);
  });
});
