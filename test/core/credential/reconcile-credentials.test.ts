import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import { type CredentialHouse, DAY, openCredentialHouse } from "./credential-house.ts";

let house: CredentialHouse;
beforeEach(async () => {
  house = await openCredentialHouse();
  await house.desk.ensure(house.ben);
  house.clock.advance(1000);
});
afterEach(() => house.cleanup());

const NOTHING = { orphans: 0, missing: 0, wrong: 0, useless: 0, old: 0 };
const device = (publicId: string, principalId: PrincipalId | null) => ({ publicId, principalId, scopes: [] });

describe("comparing with the gateway", () => {
  test("changes nothing where nothing differs", async () => {
    const before = await house.current(house.ben.id);
    expect(await house.reconcile()).toMatchObject(NOTHING);
    expect(await house.current(house.ben.id)).toBe(before);
    expect([...house.devices.keys()]).toEqual([before]);
  });

  test("removes what a crash left between the pairing and our row, and nobody else's", async () => {
    house.devices.set("left", device("left", house.cleo.id));
    house.devices.set("theirs", device("theirs", null));
    house.devices.set("elsewhere", device("elsewhere", "pelsewhere" as PrincipalId));
    expect(await house.reconcile()).toMatchObject({ ...NOTHING, orphans: 1 });
    expect([...house.devices.keys()].sort()).toEqual(
      [await house.current(house.ben.id), "theirs", "elsewhere"].sort(),
    );
    expect(await house.audited("credential.orphan-removed")).toBe(1);
  });

  test("leaves one alone that is being made right now", async () => {
    const letGo = house.holdIssuing();
    const making = house.desk.ensure(house.cleo);
    await Promise.resolve();
    expect(await house.reconcile()).toMatchObject(NOTHING);
    letGo();
    await making;
    expect(house.devices.has((await house.current(house.cleo.id)) ?? "")).toBe(true);
    expect(await house.reconcile()).toMatchObject(NOTHING);
  });

  test("ends here what the gateway has no more, and the next message makes a new one", async () => {
    const gone = await house.current(house.ben.id);
    house.devices.clear();
    expect(await house.reconcile()).toMatchObject({ ...NOTHING, missing: 1 });
    expect(await house.current(house.ben.id)).toBeNull();
    const answer = await house.desk.ensure(house.ben);
    expect(answer).toMatchObject({ kind: "ready" });
    expect(await house.current(house.ben.id)).not.toBe(gone);
  });

  test("replaces one that the gateway holds with other scopes", async () => {
    const wide = (await house.current(house.ben.id)) ?? "";
    house.devices.set(wide, { publicId: wide, principalId: house.ben.id, scopes: ["operator.admin"] });
    expect(await house.reconcile()).toMatchObject({ ...NOTHING, wrong: 1 });
    const narrow = (await house.current(house.ben.id)) ?? "";
    expect(house.devices.get(narrow)?.scopes).toEqual(["operator.read", "operator.write"]);
    expect([...house.devices.keys()]).toEqual([narrow]);
  });

  test("ends one of somebody who has no agent left, and replaces an old one", async () => {
    await house.desk.ensure(house.cleo);
    house.clock.advance(91 * DAY);
    house.lost.add(house.cleo.id);
    expect(await house.reconcile()).toMatchObject({ ...NOTHING, useless: 1, old: 1 });
    expect(await house.current(house.cleo.id)).toBeNull();
    expect([...house.devices.keys()]).toEqual([await house.current(house.ben.id)]);
  });

  test("takes an absent gateway for no difference", async () => {
    house.setDown(true);
    expect(await house.reconcile()).toBeNull();
    expect(await house.current(house.ben.id)).not.toBeNull();
  });
});
