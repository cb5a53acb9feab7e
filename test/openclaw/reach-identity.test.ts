import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../../src/core/credential/credential.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenCredential } from "../../src/core/ports/gateway.ts";
import { identityConfigFor } from "../../src/gateway/openclaw/identity-config.ts";
import type { LiveSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { readAt, readList } from "../../src/gateway/openclaw/payload.ts";
import { newSession, unique } from "../contract/gateway-subject.ts";
import { type BareClient, openBareClient } from "./bare-client.ts";
import { attemptsOn, reachOf, writtenDown } from "./reach.ts";
import { AGENTS, openRealWorld, patchConfig, type RealWorld, SCOPES } from "./real-gateway.ts";
import { breakIn, layOut, openApprover } from "./thief.ts";

const SESSIONS_ONLY: readonly Scope[] = ["operator.sessions.read", "operator.sessions.write"];
const [ADA, BEN, IDA] = ["pada", "pben", "pida"] as [PrincipalId, PrincipalId, PrincipalId];

describe("what a verified identity of one person can do past Gatehouse", () => {
  let world: RealWorld;
  let client: BareClient;
  let admin: LiveSocket;

  beforeAll(async () => {
    world = await openRealWorld("identity");
    client = await openBareClient(world);
    const people = [
      { principalId: ADA, scopes: SCOPES.identity.full, agents: [AGENTS[0]] },
      { principalId: BEN, scopes: SCOPES.identity.full, agents: AGENTS },
      { principalId: IDA, scopes: SESSIONS_ONLY, agents: AGENTS },
    ];
    await (await patchConfig(world.operator, identityConfigFor(people))).closed;
    await client.up();
    admin = await openApprover(world);
  });
  afterAll(async () => {
    await client?.close();
    await world?.close();
  });

  /** As Gatehouse issues it to somebody whom the gateway's config knows already. */
  async function issue(principalId: PrincipalId, scopes: readonly Scope[]): Promise<OpenCredential> {
    await client.up();
    const issued = await client.gateway.issueCredential({ principalId, displayName: "Somebody" }, scopes);
    return { principalId, kind: "identity", scopes, ...issued };
  }

  test("is what docs/security.md says, and nothing more", async () => {
    const ada = await issue(ADA, SCOPES.identity.full);
    const ben = await issue(BEN, SCOPES.identity.full);
    const thief = await breakIn(world, ada);
    const prey = await layOut(ben, await breakIn(world, ben), { as: ada, socket: thief }, admin);
    expect(await reachOf(thief, attemptsOn(prey))).toEqual(writtenDown("identity"));
  });

  test("lets an agent ask before a command, and go on with what the administrator says", async () => {
    const ben = await issue(BEN, SCOPES.identity.full);
    const socket = await breakIn(world, ben);
    const session = newSession(AGENTS[0], ben);
    const answered = finalOf(socket, session);
    const asked = Promise.withResolvers<string>();
    admin.onEvent(({ event, payload }) => {
      if (event === "exec.approval.requested" && readAt(payload, "request", "sessionKey") === session)
        asked.resolve(String(readAt(payload, "id")));
    });
    await say(socket, session, "try the command echo allowed-word");
    const id = await asked.promise;
    await admin.request("approval.resolve", { id, kind: "exec", decision: "allow-once" });
    expect(await answered).toContain("allowed-word");
  });

  test("with the scopes of sessions alone is talking without hearing, and commands without asking", async () => {
    const ida = await issue(IDA, SESSIONS_ONLY);
    const socket = await breakIn(world, ida);
    const session = newSession(AGENTS[0], ida);
    let heard = 0;
    socket.onEvent(({ event }) => {
      if (event === "chat" || event === "agent") heard++;
    });
    await say(socket, session, "please echo one");
    const history = await historyWith(socket, session, "echo one");
    expect(history).toContain("I heard: please echo one");
    expect(heard).toBe(0);
    await say(socket, session, "try the command echo unasked");
    expect(await historyWith(socket, session, "It said:")).toMatch(
      /missing scope: operator\.approvals|denied/,
    );
    for (const method of ["logs.tail", "users.list", "config.get", "models.list"]) {
      await expect(socket.request(method, {})).rejects.toMatchObject({ code: "gateway.refused" });
    }
  });
});

function say(socket: LiveSocket, sessionKey: string, message: string): Promise<unknown> {
  return socket.request("chat.send", { sessionKey, message, idempotencyKey: unique("t") });
}

/** The whole answer, as the person's own connection hears it. */
async function finalOf(socket: LiveSocket, key: string): Promise<string> {
  const final = Promise.withResolvers<string>();
  socket.onEvent(({ event, payload }) => {
    const isOurs = event === "chat" && readAt(payload, "sessionKey") === key;
    if (isOurs && readAt(payload, "state") === "final") final.resolve(JSON.stringify(payload));
  });
  await socket.request("sessions.messages.subscribe", { key });
  return final.promise;
}

/** The session's record, once it holds this. */
async function historyWith(socket: LiveSocket, sessionKey: string, text: string): Promise<string> {
  for (;;) {
    const answer = await socket.request("chat.history", { sessionKey });
    const rows = readList(readAt(answer, "messages")).filter((row) => readAt(row, "role") === "assistant");
    const record = JSON.stringify(rows);
    if (record.includes(text)) return record;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
