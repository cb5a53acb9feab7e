import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStore } from "../../db/open-store.ts";
import type { AgentId } from "../../src/core/access/permission.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { runWith, tempFolder } from "../cli/captured-io.ts";
import { placeOf } from "../core/turn/scripted-chat.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

async function withDeadLetter() {
  const folder = await tempFolder();
  const clock = createFixedClock();
  const env = { GATEHOUSE_DATA_DIR: folder, GATEHOUSE_HTTP_PORT: "1" };
  const open = () => openStore(`file:${join(folder, "gatehouse.db")}`, { clock, hasher: nodeHasher });
  const store = await open();
  const agent = { id: "designer" as AgentId, name: "Designer" };
  const message = { kind: "answer", markdown: "the words of it", part: 1, parts: 1, agent } as const;
  await store.transact(async (tx) => {
    const operation = { kind: "post", place: placeOf("c1"), message, privateTo: null } as const;
    await tx.outbox.add({ id: "o1", lane: "web//c1/", turnId: null, operation }, clock.now());
    await tx.outbox.markAttempting("o1");
    await tx.outbox.markDead("o1", "Slack refused chat.postMessage: msg_too_long");
  });
  await store.close();
  return { open, run: (...args: string[]) => runWith(args, env, clock) };
}

describe("outbox on the terminal", () => {
  it("lists what was given up, with the reason and without its words", async () => {
    const { run } = await withDeadLetter();
    const { code, out } = await run("outbox", "list");
    expect(code).toBe(0);
    expect(out).toMatch(/^o1 · 2026-11-21 12:00:00 UTC · answer, part 1 of 1 · .*1 try · .*msg_too_long/);
    expect(out).not.toContain("the words of it");
  });

  it("makes one go out again at the next start, and records who did", async () => {
    const { run, open } = await withDeadLetter();
    expect(await run("outbox", "retry", "o1")).toMatchObject({ code: 0 });
    const store = await open();
    expect(await store.outbox.open()).toMatchObject([{ id: "o1", attempts: 0 }]);
    expect(await store.audit.list({ action: "outbox.retried" }, 9)).toMatchObject([
      { details: { outbox: "o1" } },
    ]);
    await store.close();
    expect(await run("outbox", "retry", "o1")).toMatchObject({ code: 1 });
    expect((await run("outbox")).err).toContain("Nothing was given up");
  });

  it("lets one go for good", async () => {
    const { run } = await withDeadLetter();
    expect(await run("outbox", "drop", "o1")).toMatchObject({ code: 0 });
    expect((await run("outbox")).err).toContain("Nothing was given up");
    expect(await run("outbox", "retry", "o1")).toMatchObject({ code: 1 });
  });

  it("reads beside a running service, and says what to do instead of writing where the service cannot be reached", async () => {
    const { run, open } = await withDeadLetter();
    const running = await open();
    expect((await run("outbox")).out).toContain("o1");
    expect(await run("outbox", "retry", "o1")).toMatchObject({
      code: 1,
      err: expect.stringContaining("stop it first"),
    });
    await running.close();
  });

  it("refuses anything else", async () => {
    const { run } = await withDeadLetter();
    for (const args of [["retry"], ["list", "o1"], ["resend", "o1"], ["drop", "o1", "o2"]]) {
      expect(await run("outbox", ...args)).toMatchObject({ code: 64 });
    }
  });
});

describe("status on the terminal", () => {
  it("says that nothing answers, and what waits in the database", async () => {
    const { run } = await withDeadLetter();
    const { code, out } = await run("status");
    expect(code).toBe(1);
    expect(out).toMatch(/nothing answers at http/);
    expect(out).toMatch(/given up {2}1; outbox list/);
    expect(out).toMatch(/MB of disk free/);
  });
});
