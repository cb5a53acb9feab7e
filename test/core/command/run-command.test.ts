import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import { COMMANDS } from "../../../src/core/command/command.ts";
import { CLAIM_CODE_NOTE, hashOfCode } from "../../../src/core/people/claim-code.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { HelpLine } from "../../../src/core/words/shown.ts";
import type { Text } from "../../../src/core/words/text.ts";
import { ADA, BEN, DM, EVE, GUS, type House, openHouse, SAM, THREAD } from "./house.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.cleanup());

const only = async (said: ReturnType<House["type"]>): Promise<Text> => {
  const [first, ...rest] = await said;
  expect(rest).toEqual([]);
  if (!first) throw new Error("nothing was said");
  return first.text;
};

const CALLS: Record<string, string> = {
  help: "help",
  agents: "agents",
  use: "use designer",
  new: "new designer",
  stop: "stop",
  status: "status",
  whoami: "whoami",
  why: "why <@web:ben> designer",
  share: "share <@web:ben> read",
  lock: "lock",
  unlock: "unlock",
  grant: "grant <@web:ben> ops",
  revoke: "revoke <@web:ben>",
  users: "users member",
  grants: "grants designer",
  join: "join ABCD-EFGH-JKMN-PQRS",
  claim: "claim ABCD-EFGH-JKMN-PQRS",
};

describe.each(COMMANDS.map(({ name }) => name))("%s", (name) => {
  const call = CALLS[name] ?? name;

  test("to the suspended says that they are, and is kept", async () => {
    expect(await house.type(EVE, call, DM)).toMatchObject([
      { reference: "7F3K", text: { key: "suspended", helpers: ["Ada"] } },
    ]);
    expect(await house.audit("access.denied")).toHaveLength(1);
  });

  test("from an account that the platform does not vouch for is refused", async () => {
    house.chat.standing.set(ADA, "unknown");
    expect(await only(house.type(ADA, call, DM))).toEqual({ key: "standing-unknown" });
    house.chat.standing.set(ADA, "bot");
    expect(await only(house.type(ADA, call, DM))).toEqual({ key: "not-a-person", standing: "bot" });
  });

  test("to a stranger is an answer only where strangers may ask", async () => {
    const answers: Record<string, string> = {
      help: "help",
      claim: "claim-refused",
      join: "join-refused",
      request: "command-usage",
    };
    expect((await only(house.type(SAM, call, DM))).key).toBe(answers[name] ?? "stranger");
    const isOpen = ["help", "whoami", "claim", "join", "link", "request"].includes(name);
    expect(await house.audit("access.denied")).toHaveLength(isOpen ? 0 : 1);
    expect(await house.store.principals.byIdentity(SAM)).toBeNull();
  });

  test("used wrongly says how it goes", async () => {
    const text = await only(
      house.type(ADA, `${call} ${name === "new" || name === "why" ? "x y" : "too many words"}`),
    );
    expect(["command-usage", "agent-unknown"]).toContain(text.key);
    if (text.key === "command-usage") expect(text.usage).toMatch(new RegExp(`^/${name}`));
  });
});

test("an unknown command suggests the nearest; a stranger is only told that they are one", async () => {
  expect(await only(house.type(BEN, "grnat <@web:gus> ops"))).toEqual({
    key: "command-unknown",
    typed: "grnat",
    suggestion: "grant",
  });
  expect(await only(house.type(BEN, "frobnicate"))).toMatchObject({ suggestion: null });
  expect((await only(house.type(SAM, "frobnicate"))).key).toBe("stranger");
});

describe("help", () => {
  const names = async (who: Identity, how: "slash" | "message" = "slash") => {
    const text = await only(house.type(who, "help", DM, how));
    const lines: readonly HelpLine[] = text.key === "help" ? text.lines : [];
    return lines.map(({ usage }) => usage.split(" ")[0]);
  };

  test("shows only what the asker may do, spelled as they would type it", async () => {
    expect(await names(SAM)).toEqual(["/help", "/whoami", "/request", "/join", "/link"]);
    const member = await names(BEN);
    expect(member).toContain("/agents");
    expect(member).not.toContain("/grant");
    expect(member).not.toContain("/claim");
    expect(member).not.toContain("/join");
    const more = (await names(ADA)).filter((one) => !member.includes(one));
    expect(more).toEqual(["/grant", "/revoke", "/freeze", "/unfreeze", "/rotate", "/invite", "/invites"]);
    expect(await names(BEN, "message")).toContain("agents");
  });
});

describe("claim", () => {
  const NIA = "web:nia" as Identity;
  const CODE = "7F3K-9Q2M-XW4T-H8PC";
  const withoutAdmin = async () => {
    await house.store.transact(async (tx) =>
      tx.principals.setRole((await house.personOf(ADA)).id, "member" as never),
    );
    const note = {
      hash: hashOfCode(house.deps.hasher, CODE),
      expiresAt: house.clock.now() + 60_000,
    };
    await house.store.transact((tx) => tx.notes.set(CLAIM_CODE_NOTE, JSON.stringify(note)));
  };

  test("makes whoever has the code admin, in a direct message", async () => {
    await withoutAdmin();
    expect(await only(house.type(SAM, "help", DM))).toMatchObject({ lines: { length: 3 } });
    expect(await only(house.type(NIA, `claim ${CODE}`, DM))).toEqual({ key: "claimed", name: "nia" });
    expect(await house.personOf(NIA)).toMatchObject({ role: "admin" });
    expect(await only(house.type(BEN, `claim ${CODE}`, DM))).toEqual({ key: "claim-refused", why: "taken" });
  });

  test("a wrong code, or the right one where others read it, makes nobody admin", async () => {
    await withoutAdmin();
    expect(await only(house.type(NIA, "claim AAAA-AAAA-AAAA-AAAA", DM))).toMatchObject({ why: "wrong" });
    expect(await only(house.type(NIA, `claim ${CODE}`, THREAD))).toMatchObject({ why: "not-private" });
    expect(await house.store.principals.byIdentity(NIA)).toBeNull();
    expect(await house.audit("claim-code.refused")).toHaveLength(2);
  });
});

describe("what people learn about themselves", () => {
  test("whoami: name, role, accounts, agents and where they are from", async () => {
    await house.type(ADA, "grant <@web:ben> ops for 7d");
    const endsAt = house.clock.now() + 7 * 24 * 3_600_000;
    expect(await only(house.type(BEN, "whoami"))).toMatchObject({
      name: "Ben",
      role: "member",
      identities: [BEN],
      agents: [
        { id: "designer", usable: true, from: "member" },
        { id: "product-manager", usable: false },
        { id: "ops", usable: true, from: "Ada", endsAt },
      ],
      credentials: [],
    });
    expect(await only(house.type(SAM, "whoami"))).toEqual({
      key: "stranger",
      helpers: ["Ada"],
      claimable: false,
    });
  });

  test("agents: which are theirs", async () => {
    const text = await only(house.type(GUS, "agents"));
    expect(text.key === "agents" && text.agents.filter(({ usable }) => usable)).toEqual([]);
  });

  test("why: everybody about themselves, others only who looks after access or the audit", async () => {
    await house.type(ADA, "grant <@web:ben> ops");
    await house.type(ADA, "revoke <@web:ben> ops");
    await house.said();
    const ended = { by: "Ada", at: house.clock.now() };
    const answer = { key: "why", person: "Ben", allowed: false, lastEnded: ended };
    expect(await only(house.type(BEN, "why me ops"))).toMatchObject(answer);
    expect(await only(house.type(ADA, "why <@web:ben> ops"))).toMatchObject(answer);
    expect(await only(house.type(ADA, "why <@web:sam> ops"))).toMatchObject({
      allowed: false,
      person: "sam",
    });
    expect(await only(house.type(BEN, "why <@web:ada> ops"))).toMatchObject({
      key: "command-refused",
      needs: "audit:read",
    });
    await house.grant(BEN, "audit:read");
    expect(await only(house.type(BEN, "why <@web:ada> Designer"))).toMatchObject({
      allowed: true,
      lastEnded: null,
    });
  });

  test("status: one's own turns; the whole only for who looks after the system", async () => {
    await house.openTurn(BEN);
    const mine = { agent: { id: "designer" }, state: "running" };
    expect(await only(house.type(BEN, "status"))).toMatchObject({
      yourTurns: [mine],
      system: null,
      gateways: [{ name: null, state: "up", detail: null }],
    });
    expect(await only(house.type(ADA, "status"))).toMatchObject({
      yourTurns: [],
      system: { running: 1, waiting: 0 },
    });
  });
});

describe("stop", () => {
  test("stops the asker's turns here, else wherever they are, and nobody else's", async () => {
    const here = await house.openTurn(BEN);
    const elsewhere = await house.openTurn(BEN, { ...THREAD, thread: "t2" });
    await house.openTurn(ADA);
    await house.type(BEN, "stop");
    expect(house.stopped.map(({ turn }) => turn)).toEqual([here.id]);
    house.stopped.length = 0;
    await house.type(BEN, "stop", { ...THREAD, thread: null });
    expect(house.stopped.map(({ turn }) => turn).sort()).toEqual([here.id, elsewhere.id].sort());
    house.stopped.length = 0;
    await house.type(BEN, "stop", DM);
    expect(house.stopped).toHaveLength(2);
    expect(await only(house.type(GUS, "stop"))).toEqual({ key: "nothing-to-stop" });
  });

  test("a fault of what follows the commit is logged, and the command does not run again", async () => {
    await house.openTurn(BEN);
    const turns = { ...house.deps.turns, stopTurn: () => Promise.reject(new Error("the gateway is away")) };
    Object.assign(house.deps, { turns });
    await expect(house.type(BEN, "stop")).resolves.toEqual([]);
  });
});

describe("a new conversation", () => {
  test("closes the one here and opens an empty one with the same agent, in another session", async () => {
    const turn = await house.openTurn(BEN);
    const before = await house.store.conversations.get(turn.conversationId);
    expect(await only(house.type(BEN, "new"))).toMatchObject({
      key: "new-conversation",
      agent: { id: "designer" },
    });
    const after = await house.store.conversations.lastUsedBy(
      (await house.personOf(BEN)).id,
      before?.placeKey as never,
    );
    expect(after?.sessionKey).not.toBe(before?.sessionKey);
    expect((await house.store.conversations.get(turn.conversationId))?.closedAt).toBe(house.clock.now());
    expect(await house.audit("conversation.closed")).toHaveLength(1);
  });

  test("only with an agent that is there and theirs; without any choice, it asks", async () => {
    expect(await only(house.type(BEN, "new ops"))).toMatchObject({ key: "agent-refused", helpers: ["Ada"] });
    expect(await only(house.type(BEN, "new desinger"))).toMatchObject({ key: "agent-unknown" });
    expect(await only(house.type(GUS, "new"))).toMatchObject({ key: "no-agents" });
    const end = house.clock.now() + 3_600_000;
    await house.grant(GUS, "agent:ops", end);
    await house.grant(GUS, "agent:product-manager" as AgentId, end);
    const [choice] = await house.type(GUS, "new");
    expect(choice).toMatchObject({ text: { key: "agent-choice" }, buttons: { length: 2 } });
    expect(await house.press(GUS, choice?.buttons[1])).toMatchObject([
      { text: { key: "new-conversation", agent: { id: "ops" } } },
    ]);
  });
});

describe("the conversation here", () => {
  const conversation = () => house.store.conversations.firstIn("web//c1/t1" as never);

  test("is shared by its owner, both hear of it, and unshared again", async () => {
    await house.openTurn(BEN);
    const ada = await house.personOf(ADA);
    expect(await house.type(BEN, "share <@web:ada> write")).toMatchObject([
      { to: ADA, text: { key: "share-received", owner: "Ben", mode: "write" } },
      { to: BEN, text: { key: "shared", person: "Ada", mode: "write" } },
    ]);
    expect((await conversation())?.shares).toEqual([{ principalId: ada.id, mode: "write" }]);
    await house.type(BEN, "share <@web:ada> read");
    expect((await conversation())?.shares).toEqual([{ principalId: ada.id, mode: "read" }]);
    expect(await only(house.type(BEN, "share <@web:ada> off"))).toEqual({ key: "unshared", person: "Ada" });
    expect((await conversation())?.shares).toEqual([]);
    expect((await house.audit("conversation.shared")).length).toBe(2);
  });

  test("is not shared with its owner, a stranger or by somebody else", async () => {
    await house.openTurn(BEN);
    expect((await only(house.type(BEN, "share me read"))).key).toBe("command-usage");
    expect((await only(house.type(BEN, "share <@web:sam> read"))).key).toBe("person-unknown");
    expect(await only(house.type(GUS, "share <@web:gus> write"))).toMatchObject({
      key: "not-your-conversation",
      owner: "Ben",
    });
    expect(await house.audit("command.refused")).toHaveLength(1);
    expect((await conversation())?.shares).toEqual([]);
  });

  test("is locked and unlocked by its owner or who manages access, and by nobody else", async () => {
    await house.openTurn(BEN);
    expect(await only(house.type(BEN, "lock admins"))).toEqual({ key: "locked", role: "admin" });
    expect((await only(house.type(GUS, "unlock"))).key).toBe("not-your-conversation");
    expect((await conversation())?.lockedTo).toBe("admin");
    expect(await only(house.type(ADA, "lock off"))).toEqual({ key: "unlocked" });
    expect(await only(house.type(BEN, "lock"))).toEqual({ key: "locked", role: "admin" });
    expect(await only(house.type(BEN, "unlock"))).toEqual({ key: "unlocked" });
    expect((await conversation())?.lockedTo).toBeNull();
    expect((await only(house.type(BEN, "lock kings"))).key).toBe("command-usage");
    expect(await house.audit("conversation.unlocked")).toHaveLength(2);
  });

  test("is none where nobody talked to an agent", async () => {
    for (const command of ["lock", "unlock", "share <@web:ada> read"]) {
      expect((await only(house.type(BEN, command))).key).toBe("no-conversation-here");
    }
  });
});
