import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { suggestWords } from "../../../src/core/command/suggest-words.ts";
import type { Typing } from "../../../src/core/command/typing.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { ADA, BEN, EVE, type House, openHouse, SAM } from "./house.ts";

describe("words for what somebody is typing", () => {
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.cleanup());

  const suggested = async (who: Identity, typing: Partial<Typing>) => {
    const at = { command: "grant", slot: "what", typed: "", ...typing } as const;
    return (await suggestWords(house.deps, who, at)).map(({ word }) => word);
  };

  test("are agents and roles for who gives access, and nothing for who cannot", async () => {
    expect(await suggested(ADA, {})).toEqual(expect.arrayContaining(["designer", "ops", "admin", "viewer"]));
    expect(await suggested(BEN, {})).toEqual([]);
  });

  test("are nothing for strangers and the suspended", async () => {
    for (const who of [SAM, EVE]) {
      for (const slot of ["what", "agent", "agent?", "filter?", "role?", "span?"] as const) {
        expect(await suggested(who, { slot })).toEqual([]);
      }
    }
  });

  test("name to somebody only the agents that they may use or see", async () => {
    expect(await suggested(BEN, { command: "new", slot: "agent?" })).toEqual(["designer"]);
    expect(await suggested(BEN, { command: "audit", slot: "filter?" })).toEqual(["designer"]);
    await house.grant(BEN, "read:ops");
    expect(await suggested(BEN, { command: "audit", slot: "filter?" })).toEqual(["designer", "ops"]);
    expect(await suggested(BEN, { command: "new", slot: "agent?" })).toEqual(["designer"]);
  });

  test("fit what stands there, by id or name, whatever its case", async () => {
    expect(await suggested(ADA, { typed: "DESIGN" })).toEqual(["designer"]);
    expect(await suggested(ADA, { typed: "nothing like it" })).toEqual([]);
  });

  test("help with times, and with nothing where only the person knows", async () => {
    expect(await suggested(BEN, { slot: "span?" })).toContain("7d");
    expect(await suggested(BEN, { slot: "reason?" })).toEqual([]);
  });
});
