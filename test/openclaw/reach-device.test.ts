import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { LiveSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { newSession, unique } from "../contract/gateway-subject.ts";
import { openClient, type RealClient } from "./behaviour.ts";
import { attemptsOn, reachOf, writtenDown } from "./reach.ts";
import { AGENTS, openRealWorld, type RealWorld } from "./real-gateway.ts";
import { breakIn, layOut, openApprover, stealFrom } from "./thief.ts";

describe("what a device of one person can do past Gatehouse", () => {
  let world: RealWorld;
  let client: RealClient;
  let admin: LiveSocket;

  beforeAll(async () => {
    world = await openRealWorld("device");
    client = await openClient(world);
    admin = await openApprover(world);
  });
  afterAll(async () => {
    await client?.gateway.stop();
    await client?.close();
    await world?.close();
  });

  test("is what docs/security.md says, and nothing more", async () => {
    const { row, opened } = await stealFrom(client.gateway, unique("p") as PrincipalId);
    expect(row.sealedSecret).not.toContain(JSON.parse(opened.secret).token);
    const ben = await client.issue();
    const thief = await breakIn(world, opened);
    const prey = await layOut(ben, await breakIn(world, ben), { as: opened, socket: thief }, admin);
    expect(await reachOf(thief, attemptsOn(prey))).toEqual(writtenDown("device"));
  });

  test("needs the key as well as the token, and dies with the device", async () => {
    const ada = await client.issue();
    const other = await client.issue();
    const [mine, theirs] = [ada, other].map(
      ({ secret }) => JSON.parse(secret) as { key: string; token: string },
    );
    const mixed = { ...ada, secret: JSON.stringify({ key: theirs?.key, token: mine?.token }) };
    await expect(breakIn(world, mixed)).rejects.toMatchObject({ code: "gateway.refused" });
    const thief = await breakIn(world, ada);
    await client.gateway.revokeCredential(ada);
    await thief.closed;
    await expect(breakIn(world, ada)).rejects.toMatchObject({ code: "gateway.refused" });
  });

  test("is nothing at all with the scopes of sessions alone", async () => {
    const principalId = unique("p") as PrincipalId;
    const scopes = ["operator.sessions.read", "operator.sessions.write"];
    const issued = await client.gateway.issueCredential({ principalId, displayName: "Ida" }, scopes);
    const ida = { principalId, kind: "device" as const, scopes, ...issued };
    const socket = await breakIn(world, ida);
    const session = newSession(AGENTS[0], ida);
    for (const [method, params] of [
      ["chat.send", { sessionKey: session, message: "hello", idempotencyKey: unique("t") }],
      ["chat.history", { sessionKey: session }],
      ["sessions.list", {}],
    ] as const) {
      await expect(socket.request(method, params)).rejects.toMatchObject({ code: "gateway.refused" });
    }
  });
});
