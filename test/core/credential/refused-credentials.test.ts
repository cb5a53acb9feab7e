import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CredentialHouse, openCredentialHouse } from "./credential-house.ts";

const REASON = "trusted_proxy_user_missing: set gateway.auth.trustedProxy.userHeader to x-forwarded-user";
const MINUTE = 60_000;

let house: CredentialHouse;
beforeEach(async () => {
  house = await openCredentialHouse();
});
afterEach(() => house.cleanup());

const toldAdmins = async () =>
  (await house.store.outbox.open()).flatMap(({ operation }) =>
    operation.kind === "direct" && operation.message.kind === "notice" ? [operation.message.text] : [],
  );

describe("a gateway that takes nobody", () => {
  test("is told to the admins with what to mend, once for a fault that meets everybody", async () => {
    await house.adminIs("ada");
    house.refuse(REASON);
    expect(await house.desk.ensure(house.ben)).toEqual({ kind: "refused", message: REASON });
    await house.desk.ensure(house.cleo);
    await house.desk.ensure(house.ben);
    expect(await toldAdmins()).toEqual([
      { key: "gateway-refuses", person: "ben", gateway: "main", quote: REASON },
    ]);
    expect(await house.audited("credential.refused")).toBe(3);
    house.clock.advance(11 * MINUTE);
    await house.desk.ensure(house.ben);
    await house.desk.ensure(house.cleo);
    expect(await toldAdmins()).toMatchObject([{ person: "ben" }, { person: "cleo" }]);
    house.refuse(null);
    expect((await house.desk.ensure(house.ben)).kind).toBe("ready");
  });
});

describe("a gateway that could not be told who has access", () => {
  test("gives nobody a credential, and the end of one counts as open until it was told", async () => {
    await house.desk.ensure(house.ben);
    house.setTold(false);
    expect(await house.desk.ensure(house.cleo)).toEqual({ kind: "unreachable" });
    await house.desk.close(house.ben.id, "revoked");
    const open = () => house.store.credentials.unconfirmedEnds("main");
    expect(await open()).toHaveLength(1);
    house.setTold(true);
    await house.desk.settle();
    expect(await open()).toEqual([]);
  });
});
