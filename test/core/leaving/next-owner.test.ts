import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownerOf } from "../../../src/core/access/owner-of.ts";
import type { AgentId } from "../../../src/core/access/permission.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { type LeavingTeam, startLeavingTeam } from "./leaving-team.ts";

const DESIGNER = "designer" as AgentId;

let temp: TempStore;
let team: LeavingTeam;
beforeEach(async () => {
  temp = await openTempStore();
  const people = { ada: "admin", ben: "operator", cleo: "member", eve: "viewer" };
  team = await startLeavingTeam(temp, people, "cleo");
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const ownerNow = async () => (await ownerOf(temp.store, team, DESIGNER))?.displayName ?? null;
const toldTo = (name: string, key: string) => team.told(name).find(({ text }) => text.key === key)?.text;
const handed = () => temp.store.audit.list({ action: "agent.owner-changed" }, 9);

describe("an agent whose owner leaves", () => {
  test("is the next owner's, who hears of it as those do who look after access", async () => {
    expect(await ownerNow()).toBe("ben");
    await team.leave("ben");
    expect(await ownerNow()).toBe("cleo");
    expect(toldTo("cleo", "agents-inherited")).toMatchObject({ person: "ben", agents: [{ id: DESIGNER }] });
    expect(toldTo("ada", "person-left")).toMatchObject({ owned: [{ agent: { id: DESIGNER }, to: "cleo" }] });
    expect(await handed()).toMatchObject([
      { target: { id: (await team.personOf("cleo")).id }, details: { agent: DESIGNER } },
    ]);
  });

  test("is nobody's once both are gone, so that those decide who look after access", async () => {
    await team.leave("ben");
    await team.leave("cleo");
    expect(await ownerNow()).toBeNull();
    expect(await handed()).toHaveLength(1);
  });

  test("stays its owner's when only the next owner goes", async () => {
    await team.leave("cleo");
    expect(await ownerNow()).toBe("ben");
    expect(toldTo("ada", "person-left")).toMatchObject({ owned: [] });
    expect(await handed()).toEqual([]);
  });
});
