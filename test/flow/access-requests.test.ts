import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { AgentSettings } from "../../src/core/settings.ts";
import { createAsking } from "./asking.ts";
import { identityOf, startTeam, type Team } from "./start-team.ts";

const OPS = "ops" as AgentId;
const LEADS: Place = {
  platform: "slack",
  workspace: "T0EXAMPLE",
  channel: "",
  thread: null,
  kind: "channel",
};

describe("asking for access", () => {
  let team: Team;
  let ben: string;
  beforeEach(async () => {
    team = await startTeam();
    ben = await team.member("ben");
  });
  afterEach(() => team.stop());
  const { ask, told, press, command, openForm } = createAsking(() => team);

  it("runs the refused message by itself once it is approved, and not twice", async () => {
    const said = ask(ben, "ops: echo at last");
    await press(ben, "I kept your message", "Request access");
    team.slack.submit(await openForm(ben), { end: "2h", reason: "the shop is down" });
    const card = await told(team.ada, "asks: may they use **Ops** for 2 h?");
    expect(team.slack.shown(card)).toContain("the shop is down");
    team.slack.press(team.ada, team.slack.button(card, "Approve for 2 h"));
    await team.answerIn(said.channel, said.thread, "Ada let you in: running your message");
    await team.answerIn(said.channel, said.thread, "at last");
    await team.app.idle();

    expect(await team.audited("turn.answered")).toHaveLength(1);
    expect(await team.store.heldMessages.all()).toEqual([]);
    expect(await team.store.accessRequests.pending()).toEqual([]);
    const [grant] = await team.audited("grant.created");
    expect(grant).toMatchObject({
      actor: { identity: identityOf(team.ada) },
      details: { gives: "agent:ops" },
    });
    await told(team.ada, "✅ Approved by Ada");
    expect(team.slack.shown(await told(ben, "Ada let you in: you can use"))).toContain("left");
  });

  it("keeps the message where nobody can read it", async () => {
    ask(ben, "ops: the word is saffron");
    await told(ben, "I kept your message");
    await team.app.idle();
    const [held] = await team.store.heldMessages.all();
    expect(held?.sealed).not.toContain("saffron");
    const row = await team.store.inbox.get(1);
    expect(JSON.stringify(row)).not.toContain("saffron");
  });

  it("runs it as well when the access comes by a grant, an admin's own way", async () => {
    const said = ask(ben, "ops: echo granted");
    await told(ben, "I kept your message");
    await command(team.ada, "/grant", `<@${ben}|ben> ops for 2h`);
    await team.answerIn(said.channel, said.thread, "granted");
    await team.app.idle();
    expect(await team.audited("message.released")).toHaveLength(1);
  });

  it("forgets it when asked to, and runs nothing then", async () => {
    ask(ben, "ops: echo never");
    await press(ben, "I kept your message", "Forget it");
    await told(ben, "Forgotten");
    await command(team.ada, "/grant", `<@${ben}|ben> ops for 2h`);
    await team.app.idle();
    expect(await team.audited("turn.dispatched")).toHaveLength(0);
    expect(await team.store.heldMessages.all()).toEqual([]);
  });

  it("runs it after a restart between the yes and the run, once", async () => {
    const said = ask(ben, "ops: echo after all");
    await told(ben, "I kept your message");
    await team.app.idle();
    const person = await team.store.principals.byIdentity(identityOf(ben));
    if (!person) throw new Error("Ben is known");
    // As a crash leaves it: the decision is written, and what would follow it never ran.
    await team.restart((store) =>
      store.transact(async (tx) => {
        await tx.grants.add({
          id: "g1" as never,
          principalId: person.id,
          subject: { kind: "permission", permission: "agent:ops" as never },
          startsAt: Date.now(),
          endsAt: Date.now() + 3_600_000,
          grantedBy: "system",
          reason: null,
          revokedAt: null,
        });
      }),
    );
    await team.answerIn(said.channel, said.thread, "after all");
    await team.app.idle();
    await team.restart();
    await team.app.idle();
    expect(await team.audited("turn.answered")).toHaveLength(1);
  });

  it("runs nothing when the access is taken before it could", async () => {
    const said = ask(ben, "ops: answer slowly");
    await told(ben, "I kept your message");
    await command(ben, "/gatehouse", "request ops for 2h");
    await press(team.ada, "asks: may they use", "Approve for 2 h");
    await told(ben, "Ada let you in: you can use");
    await command(team.ada, "/revoke", `<@${ben}|ben> ops`);
    await team.app.idle();
    expect(await team.audited("turn.answered")).toHaveLength(0);
    expect(team.slack.answersIn(said.channel, said.thread).map(team.slack.shown).join()).not.toContain(
      "topped by you",
    );
  });

  it("makes a stranger one of us by a yes, and runs what they wrote", async () => {
    const sam = team.slack.addUser({ name: "sam" });
    const said = ask(sam, "designer: echo hello");
    await press(sam, "I don't know you yet", "Request access");
    team.slack.submit(await openForm(sam), { reason: "I am new" });
    const card = await told(team.ada, "new here");
    team.slack.press(team.ada, team.slack.button(card, "Approve for 7 days"));
    await team.answerIn(said.channel, said.thread, "hello");
    expect(await team.store.principals.byIdentity(identityOf(sam))).toMatchObject({ role: "member" });
    await team.app.idle();
  });

  it("takes no request of a bot or a closed account, and few of a stranger", async () => {
    const zed = team.slack.addUser({ name: "zed", deleted: true });
    await command(zed, "/gatehouse", "request designer");
    const sam = team.slack.addUser({ name: "sam" });
    await command(sam, "/gatehouse", "request designer");
    await command(sam, "/gatehouse", "request product-manager");
    await command(sam, "/gatehouse", "request designer");
    await team.app.idle();
    const waiting = await team.store.accessRequests.pending();
    expect(waiting.map(({ identity, agentId }) => [identity, agentId])).toEqual([
      [identityOf(sam), "designer"],
    ]);
    expect((await team.audited("access-request.refused")).map(({ details }) => details.why)).toEqual([
      "too-many-open",
    ]);
  });

  it("takes a denial with its reason to the one who asked", async () => {
    await command(ben, "/gatehouse", "request ops because I am curious");
    await press(team.ada, "I am curious", "Deny with a reason…");
    team.slack.submit(await openForm(team.ada), { reason: "not before the freeze ends" });
    expect(team.slack.shown(await told(ben, "did not let you use"))).toContain("not before the freeze ends");
    await told(team.ada, "⛔ Denied by Ada");
    expect(await team.audited("grant.created")).toHaveLength(0);
    expect(await team.audited("access-request.denied")).toHaveLength(1);
  });

  it("gives the end that the one who decides writes, and asks again for one that it cannot read", async () => {
    await command(ben, "/gatehouse", "request ops");
    await press(team.ada, "asks: may they use", "Approve until…");
    team.slack.submit(await openForm(team.ada), { end: "whenever" });
    await told(team.ada, "is no end that I know");
    await press(team.ada, "asks: may they use", "Approve until…");
    team.slack.submit(await openForm(team.ada), { end: "45m" });
    await told(ben, "Ada let you in");
    const [grant] = await team.audited("grant.created");
    const ends = Number(grant?.details.endsAt) - Number(grant?.at);
    expect(Math.abs(ends - 45 * 60_000)).toBeLessThan(5000);
  });
});

describe("guests", () => {
  let team: Team;
  let leads: string;
  const { ask, told, command } = createAsking(() => team);
  beforeEach(async () => {
    team = await startTeam({ settings: { guestNotes: LEADS } });
    leads = team.slack.addChannel("leads", [team.ada]);
    Object.assign(LEADS, { channel: leads });
  });
  afterEach(() => team.stop());

  it("are announced by their first message in a day, and members are not", async () => {
    const gus = await team.member("gus", "guest", { guest: "single-channel" });
    const ben = await team.member("ben");
    await command(team.ada, "/grant", `<@${gus}|gus> designer for 2h`);
    const first = ask(gus, "designer: echo one\nand more");
    await team.answerIn(first.channel, first.thread, "one");
    const second = ask(gus, "designer: echo two");
    await team.answerIn(second.channel, second.thread, "two");
    const third = ask(ben, "designer: echo three");
    await team.answerIn(third.channel, third.thread, "three");
    await team.app.idle();
    const notes = team.slack.messagesIn(leads).map(team.slack.shown);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain("Gus");
    expect(notes[0]).toContain("designer: echo one");
    expect(notes[0]).not.toContain("and more");
  });

  it("who have no agent yet can ask for the team's first one", async () => {
    const gus = await team.member("gus", "guest", { guest: "single-channel" });
    ask(gus, "echo hello");
    const refusal = await told(gus, "There is no agent that you can use yet");
    team.slack.button(refusal, "Request access");
    expect(await team.store.heldMessages.all()).toMatchObject([{ agentId: "designer" }]);
  });
});

describe("who decides about access", () => {
  let team: Team;
  let ben: string;
  let cleo: string;
  const { ask, told, press, command, find } = createAsking(() => team);
  beforeEach(async () => {
    const agents = new Map<AgentId, AgentSettings>();
    team = await startTeam({ settings: { agents } });
    cleo = await team.member("cleo");
    ben = await team.member("ben");
    agents.set(OPS, { id: OPS, name: null, isDefault: false, owner: identityOf(cleo) });
  });
  afterEach(() => team.stop());

  it("asks the owner first, who may say yes without managing access", async () => {
    ask(ben, "ops: echo hello");
    await told(ben, "Cleo (owner) and Ada can let you in");
    await command(ben, "/gatehouse", "request ops for 2h");
    await press(cleo, "asks: may they use", "Approve for 2 h");
    await told(ben, "Cleo let you in");
    expect(find(team.ada, "asks: may they use")).toBeUndefined();
    const [approved] = await team.audited("access-request.approved");
    expect(approved?.rule).toBe(`The settings name them as the owner of ${OPS}.`);
    expect(await team.audited("access.denied")).toHaveLength(1);
  });

  it("counts the first of two decisions at the same instant, and tells the other", async () => {
    await command(ben, "/gatehouse", "request ops for 2h");
    const hers = await told(cleo, "asks: may they use");
    await command(team.ada, "/gatehouse", "requests");
    await press(team.ada, "For you to decide", "See Ben for Ops");
    const adas = await told(team.ada, "asks: may they use");
    team.slack.press(cleo, team.slack.button(hers, "Deny"));
    team.slack.press(team.ada, team.slack.button(adas, "Approve for 2 h"));
    await team.slack.waitFor(
      () =>
        find(cleo, "Your click changed nothing") !== undefined ||
        find(team.ada, "Your click changed nothing") !== undefined,
    );
    await team.app.idle();
    const decided = [
      ...(await team.audited("access-request.approved")),
      ...(await team.audited("access-request.denied")),
    ];
    expect(decided).toHaveLength(1);
    expect(await team.audited("access-request.refused")).toHaveLength(1);
    const isApproved = decided[0]?.action === "access-request.approved";
    expect(await team.audited("grant.created")).toHaveLength(isApproved ? 1 : 0);
  });

  it("lets nobody decide their own, and nobody else's who is not asked", async () => {
    await command(cleo, "/gatehouse", "request frontend-dev for 2h");
    const card = await told(team.ada, "asks: may they use");
    const eve = await team.member("eve");
    team.slack.press(eve, team.slack.button(card, "Approve for 2 h"));
    team.slack.press(cleo, team.slack.button(card, "Approve for 2 h"));
    await told(team.ada, "You asked for this, so somebody else has to");
    await team.app.idle();
    expect(await team.store.accessRequests.pending()).toHaveLength(1);
    const refused = await team.audited("access-request.refused");
    expect(refused.map(({ actor, rule }) => [actor, rule])).toMatchObject([
      [{ identity: identityOf(eve) }, "Neither the role member nor a grant gives this."],
      [{ identity: identityOf(cleo) }, "It is their own request, and somebody else has to decide it."],
    ]);
    expect(await team.audited("grant.created")).toHaveLength(0);
  });

  it("lets nobody decide who lost the right after the card was sent", async () => {
    const fay = await team.member("fay", "operator");
    await command(ben, "/gatehouse", "request frontend-dev for 2h");
    const card = await told(fay, "asks: may they use");
    await command(team.ada, "/revoke", `<@${fay}|fay>`);
    const sure = await told(team.ada, "takes everything");
    await team.slack.press(team.ada, team.slack.button(sure, "Yes, take everything")).acked;
    await team.app.idle();
    team.slack.press(fay, team.slack.button(card, "Approve for 2 h"));
    await told(fay, "Nothing changed");
    expect(await team.audited("access-request.approved")).toHaveLength(0);
  });
});
