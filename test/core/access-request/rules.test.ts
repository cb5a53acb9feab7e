import { afterEach, describe, expect, it } from "vitest";
import { MEMBER } from "../../../src/core/access/builtin-roles.ts";
import type { AgentId } from "../../../src/core/access/permission.ts";
import {
  canMoveRequest,
  endOfGrant,
  REQUEST_STATES,
  stagesAfter,
} from "../../../src/core/access-request/access-request.ts";
import { DEFAULT_ACCESS_REQUESTS } from "../../../src/core/settings.ts";
import { ADA, BEN, DM, GUS, type House, openHouse, SAM } from "../command/house.ts";

const OPS = "ops" as AgentId;
const HOUR = 3_600_000;

describe("a request", () => {
  it("ends once, whatever ended it", () => {
    for (const from of REQUEST_STATES) {
      for (const to of REQUEST_STATES) {
        expect(canMoveRequest(from, to)).toBe(from === "pending" && to !== "pending");
      }
    }
  });

  it("goes from the owner to the approvers to the admins", () => {
    expect(stagesAfter(null)).toEqual(["owner", "approvers", "admins"]);
    expect(stagesAfter("owner")).toEqual(["approvers", "admins"]);
    expect(stagesAfter("admins")).toEqual([]);
  });

  it("counts its time from the decision, on top of what is left, or to a moment", () => {
    expect(endOfGrant({ kind: "for", ms: 10 }, 100, 150)).toBe(110);
    expect(endOfGrant({ kind: "more", ms: 10 }, 100, 150)).toBe(160);
    expect(endOfGrant({ kind: "more", ms: 10 }, 100, null)).toBe(110);
    expect(endOfGrant({ kind: "more", ms: 10 }, 100, 50)).toBe(110);
    expect(endOfGrant({ kind: "until", at: 120 }, 100, 150)).toBe(120);
  });
});

describe("two who decide", () => {
  let house: House;
  afterEach(() => house.cleanup());

  it("at the same instant come to one decision each time, and the other is told who was first", async () => {
    house = await openHouse({ fay: "operator" });
    const fay = "web:fay" as typeof BEN;
    for (let round = 0; round < 25; round++) {
      const said = await house.type(BEN, "request ops for 1h", DM);
      const cardOf = (who: typeof BEN) =>
        said.find(({ to, text }) => to === who && text.key === "request-card")?.buttons ?? [];
      const [yes, no] = [cardOf(ADA)[0], cardOf(fay)[2]];
      const presses = [house.press(ADA, yes, DM), house.press(fay, no, DM)];
      await Promise.all(round % 2 === 0 ? presses : presses.reverse());
      const [request] = await house.store.accessRequests.past(1);
      const ben = await house.personOf(BEN);
      const grants = await house.store.grants.currentOf(ben.id, house.clock.now());
      expect(grants).toHaveLength(request?.state === "approved" ? 1 : 0);
      await house.type(BEN, "done ops", DM);
      house.clock.advance(3 * HOUR);
    }
    const decided = [
      ...(await house.audit("access-request.approved")),
      ...(await house.audit("access-request.denied")),
    ];
    expect(decided).toHaveLength(25);
    expect(await house.audit("access-request.refused")).toHaveLength(25);
  }, 30_000);
});

describe("the list of requests", () => {
  let house: House;
  afterEach(() => house.cleanup());

  it("shows each their own, and those who decide what they can decide, with a way to the card", async () => {
    house = await openHouse({ eva: "member" });
    await house.type(BEN, "request ops for 1h because of the launch", DM);
    const list = async (who: typeof BEN, text = "requests") => (await house.type(who, text, DM))[0];
    expect((await list(BEN))?.text).toMatchObject({ yours: [{ who: "Ben" }], others: [] });
    expect((await list("web:eva" as typeof BEN))?.text).toMatchObject({ yours: [], others: [] });
    const adas = await list(ADA);
    expect(adas?.text).toMatchObject({
      past: false,
      yours: [],
      others: [{ who: "Ben", agent: { id: "ops" } }],
    });
    const [card] = await house.press(ADA, adas?.buttons[0], DM);
    expect(card?.text).toMatchObject({ key: "request-card", card: { quote: "of the launch" } });
    await house.press(ADA, card?.buttons[0], DM);
    expect((await list(BEN, "requests past"))?.text).toMatchObject({
      past: true,
      yours: [{ state: { kind: "approved", by: "Ada" } }],
    });
    expect((await list(BEN, "requests all"))?.text).toMatchObject({ key: "command-usage" });
  });

  it("lets people take their own request back, and nobody else's", async () => {
    house = await openHouse({ eva: "member" });
    const said = await house.type(BEN, "request ops for 1h", DM);
    const withdraw = said.find(({ text }) => text.key === "request-opened")?.buttons[0];
    expect((await house.press("web:eva" as typeof BEN, withdraw, DM)).map(({ text }) => text.key)).toEqual([
      "button-gone",
    ]);
    expect(await house.store.accessRequests.pending()).toHaveLength(1);
    const again = (await house.type(BEN, "request ops", DM))[0];
    expect(again?.text.key).toBe("request-waits");
    await house.press(BEN, again?.buttons[0], DM);
    expect(await house.store.accessRequests.pending()).toEqual([]);
    expect(await house.audit("access-request.withdrawn")).toHaveLength(1);
  });
});

describe("rules that say yes", () => {
  let house: House;
  afterEach(() => house.cleanup());
  const auto = [{ agents: [OPS], roles: [MEMBER], maxMs: 4 * HOUR, perDay: 2 }];
  const open = async () => {
    house = await openHouse({}, { accessRequests: { ...DEFAULT_ACCESS_REQUESTS, auto } });
  };

  it("let a member in at once, name the rule and tell those who would have been asked", async () => {
    await open();
    const said = await house.type(BEN, "request ops for 2h on call", DM);
    expect(said.map(({ to, text }) => [to, text.key])).toEqual([
      [ADA, "request-auto-approved"],
      ["dm", "request-approved"],
    ]);
    const [approved] = await house.audit("access-request.approved");
    expect(approved?.actor).toEqual({ kind: "system", job: "auto-approve" });
    expect(approved?.rule).toContain("Rule 1 of accessRequests.auto");
  });

  it("say nothing while the agent or everything is frozen: people are asked", async () => {
    await open();
    await house.type(ADA, "freeze ops");
    const said = await house.type(BEN, "request ops for 2h on call", DM);
    expect(said.map(({ text }) => text.key)).toContain("request-card");
    expect(await house.audit("access-request.approved")).toEqual([]);
  });

  it("ask people beyond their time, beyond their number, and for guests and strangers", async () => {
    await open();
    const cards = async (who: typeof BEN, text: string) =>
      (await house.type(who, text, DM)).filter((one) => one.text.key === "request-card").length;
    expect(await cards(BEN, "request ops for 5h")).toBe(1);
    const request = (await house.store.accessRequests.pending())[0];
    await house.store.transact((tx) =>
      tx.accessRequests.settle(request?.id as never, {
        state: "withdrawn",
        decidedAt: 0,
        decidedBy: null,
        denialReason: null,
        endsAt: null,
      }),
    );
    expect(await cards(BEN, "request ops for 1h")).toBe(0);
    expect(await cards(BEN, "request ops for 2h")).toBe(0);
    expect(await cards(BEN, "request ops for 3h")).toBe(1);
    expect(await cards(GUS, "request ops for 1h")).toBe(1);
    expect(await cards(SAM, "request ops for 1h")).toBe(1);
  });
});

describe("breaking the glass", () => {
  let house: House;
  afterEach(() => house.cleanup());
  const open = async (roles = [MEMBER]) => {
    house = await openHouse({}, { breakGlass: { roles, maxMs: 15 * 60_000 } });
  };
  const breakIt = (who: typeof BEN) => house.type(who, "breakglass ops the shop is down", DM);

  it("lets in for minutes, tells every admin with a way to end it, and marks what follows", async () => {
    await open();
    const said = await breakIt(BEN);
    expect(said.map(({ text }) => text.key)).toEqual(["glass-was-broken", "glass-broken"]);
    expect(said[0]).toMatchObject({ to: ADA, text: { who: "Ben", quote: "the shop is down" } });
    const ben = await house.personOf(BEN);
    const [grant] = await house.store.grants.currentOf(ben.id, house.clock.now());
    expect(grant?.endsAt).toBe(house.clock.now() + 15 * 60_000);
    expect((await house.type(BEN, "why me ops", DM))[0]?.text).toMatchObject({
      allowed: true,
      rule: { kind: "grant", grant: { reason: expect.stringMatching(/^broken glass/) } },
    });
    expect(await house.audit("access.broken-glass")).toHaveLength(1);
    await house.press(ADA, said[0]?.buttons[0], DM);
    expect(await house.store.grants.currentOf(ben.id, house.clock.now())).toEqual([]);
  });

  it("is for nobody where the settings name no role", async () => {
    house = await openHouse();
    expect((await breakIt(BEN)).map(({ text }) => text)).toMatchObject([
      { key: "glass-refused", why: "off" },
    ]);
    expect(await house.audit("grant.created")).toHaveLength(0);
    expect(await house.audit("access.denied")).toHaveLength(1);
  });

  it("is never for guests, nor for roles that are not named, nor without a reason", async () => {
    await open();
    expect((await breakIt(GUS)).map(({ text }) => text)).toMatchObject([
      { key: "glass-refused", why: "not-you" },
    ]);
    expect((await house.type(BEN, "breakglass ops", DM)).map(({ text }) => text.key)).toEqual([
      "command-usage",
    ]);
    expect((await house.type(SAM, "breakglass ops help", DM)).map(({ text }) => text.key)).toEqual([
      "stranger",
    ]);
    expect(await house.audit("grant.created")).toHaveLength(0);
  });

  it("is refused the fourth time in a day", async () => {
    await open();
    for (let time = 0; time < 3; time++) {
      await breakIt(BEN);
      house.clock.advance(HOUR);
    }
    expect((await breakIt(BEN)).map(({ text }) => text)).toMatchObject([
      { key: "glass-refused", why: "too-often" },
    ]);
  });
});
