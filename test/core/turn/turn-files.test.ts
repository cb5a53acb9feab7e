import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RoleName } from "../../../src/core/access/role.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { FetchLimits, FileRef } from "../../../src/core/file/file.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import type { TurnId } from "../../../src/core/turn/turn.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { quiet, until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "./small-team.ts";

const NOTES: FileRef = { id: "F1", name: "notes.txt", type: "text/plain", size: 5 };
type Fetch = (file: FileRef, limits: FetchLimits) => Promise<Uint8Array>;

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
let fetched: string[];

async function start(fetch: Fetch = async () => Buffer.from("heron"), turnsPerPerson = 1): Promise<void> {
  team = await startSmallTeam(temp, ["ada"], { turnsPerPerson });
  Object.assign(team.chat.adapter, {
    fetchFile: async (_message: unknown, file: FileRef, limits: FetchLimits) => {
      fetched.push(file.id);
      return fetch(file, limits);
    },
  });
}
/** What the gateway does with a turn's files. */
async function hand(turn: number): Promise<string[]> {
  const files = (await team.asked[turn]?.request.files?.()) ?? [];
  return files.map(({ bytes }) => Buffer.from(bytes).toString());
}

beforeEach(async () => {
  fetched = [];
  temp = await openTempStore();
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

describe("the files of a turn", () => {
  it("are read when the gateway asks for them, and not before", async () => {
    await start();
    await team.sendFiles("ada", [NOTES], "look");
    await team.asks(1);
    expect(fetched).toEqual([]);
    expect(await hand(0)).toEqual(["heron"]);
    team.asked[0]?.answer();
    await team.app.idle();
    expect(await temp.store.audit.list({ action: "file.fetched" }, 9)).toHaveLength(1);
  });

  it("are asked for anew while the platform is away, and for so long only", async () => {
    let failures = 2;
    await start(async () => {
      failures -= 1;
      if (failures >= 0) throw new AppError("platform.unreachable", "away");
      return Buffer.from("heron");
    });
    await team.sendFiles("ada", [NOTES]);
    await team.asks(1);
    const handed = hand(0);
    for (const pauseMs of [1000, 2000]) {
      const before = fetched.length;
      await quiet();
      temp.clock.advance(pauseMs);
      await until(() => fetched.length > before);
    }
    expect(await handed).toEqual(["heron"]);
    team.asked[0]?.answer();
  });

  it.each([
    ["platform.not-found", "file-gone"],
    ["file.too-large", "file-unfit"],
    ["file.blocked", "file-unreachable"],
    ["platform.unauthorized", "file-unreachable"],
  ] as const)("that fail with %s end the turn as %s", async (code, failure) => {
    await start(async () => {
      throw new AppError(code, "no");
    });
    Object.assign(team.gateway, {
      run: async (_as: unknown, request: { files?: () => Promise<unknown> }) => request.files?.(),
    });
    await team.sendFiles("ada", [NOTES], "", "t1");
    await until(() => team.chat.textsIn("t1").includes("[turn-failed]"));
    const [turn] = (await temp.store.audit.list({ action: "turn.failed" }, 9)).map(({ details }) => details);
    expect(turn).toMatchObject({ failure });
    expect(fetched).toEqual(["F1"]);
  });

  it("share what one message may have, whatever each was said to have", async () => {
    const limits: number[] = [];
    await start(async (_, { maxBytes }) => {
      limits.push(maxBytes);
      return new Uint8Array(5_000_000).fill(97);
    });
    await team.sendFiles(
      "ada",
      ["a", "b", "c", "d"].map((id) => ({ ...NOTES, id })),
    );
    await team.asks(1);
    await expect(hand(0)).rejects.toMatchObject({ code: "file.unreadable" });
    expect(limits.at(-1)).toBeLessThan(5_000_000);
    team.asked[0]?.answer();
  });

  it("wait for room in memory while those of others take all of it, and leave it as soon as nobody needs them", async () => {
    const bytes = new Uint8Array(4 * 1024 * 1024).fill(97);
    await start(async () => bytes, 9);
    const files = ["a", "b", "c", "d"].map((id) => ({ ...NOTES, id, size: bytes.byteLength }));
    for (let turn = 0; turn < 6; turn++) await team.sendFiles("ada", files);
    await team.asks(6);
    const handed = team.asked.map(async ({ request }) => (await request.files?.())?.length);
    const stopped = expect(handed[4]).rejects.toMatchObject({ code: "file.unreadable" });
    expect(await Promise.all(handed.slice(0, 4))).toEqual([4, 4, 4, 4]);
    await quiet();
    expect(fetched).toHaveLength(16);
    team.asked[4]?.end({ kind: "stopped", markdown: "" });
    await stopped;
    expect(fetched).toHaveLength(16);
    team.asked[2]?.answer();
    expect(await handed[5]).toBe(4);
    for (const at of [0, 1, 3, 5]) team.asked[at]?.answer();
  });

  it("that an agent makes can be its whole answer: the status line gives way to them", async () => {
    await start();
    await team.say("ada", "make one", "t1");
    await team.asks(1);
    const content = { kind: "text", text: "# made" } as const;
    const made = [{ kind: "content", file: { name: "made.md", type: "text/markdown", content } }] as const;
    team.asked[0]?.end({ kind: "answered", markdown: "", runId: "r1", made });
    await until(() => team.chat.textsIn("t1").includes("<made.md>"));
    await team.app.idle();
    const [answered] = await temp.store.audit.list({ action: "turn.answered" }, 1);
    const rows = await temp.store.outbox.ofTurn(answered?.target.id as TurnId);
    const gone = rows.flatMap(({ operation }) => (operation.kind === "remove" ? [operation.of] : []));
    expect(gone).toEqual([`${answered?.target.id}-s`]);
    expect(JSON.stringify(rows)).not.toContain("# made");
  });

  it("are judged again when their turn comes: a role can be lost while it waits", async () => {
    await start();
    await team.say("ada", "first", "t1");
    await team.asks(1);
    await team.sendFiles("ada", [NOTES], "second", "t2");
    await until(async () => (await temp.store.turns.unfinished()).length === 2);
    const ada = await temp.store.principals.byIdentity("web:ada" as Identity);
    await temp.store.transact((tx) => tx.principals.setRole(ada?.id as PrincipalId, "viewer" as RoleName));
    const designer = { kind: "permission", permission: "agent:designer" } as const;
    await temp.store.transact((tx) =>
      tx.grants.add({
        id: "g1" as never,
        principalId: ada?.id as PrincipalId,
        subject: designer as never,
        startsAt: 0,
        endsAt: null,
        grantedBy: "system",
        reason: null,
        revokedAt: null,
      }),
    );
    team.asked[0]?.answer();
    await until(() => team.chat.textsIn("t2").includes("[files-not-allowed]"));
    expect(team.texts()).toEqual(["first"]);
    expect(fetched).toEqual([]);
  });
});
