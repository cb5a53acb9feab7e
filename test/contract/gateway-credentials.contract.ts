import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenCredential } from "../../src/core/ports/gateway.ts";
import {
  beginRun,
  type GatewayContractOptions,
  newSession,
  type OpenedGateway,
  openStarted,
  unique,
} from "./gateway-subject.ts";

/** What gateways that hold a secret for each person do with several of one person's. */
export function credentialsContract(options: Pick<GatewayContractOptions, "name" | "open">): void {
  describe(`${options.name} as the keeper of credentials`, () => {
    let subject: OpenedGateway;
    beforeAll(async () => {
      subject = await openStarted(options);
      await subject.up();
    });
    afterAll(async () => {
      await subject.gateway.stop();
      await subject.close();
    });

    const newPerson = () => unique("p") as PrincipalId;
    const issue = async (principalId: PrincipalId): Promise<OpenCredential> => {
      const { gateway, scopes } = subject;
      const issued = await gateway.issueCredential({ principalId, displayName: "Ada" }, scopes.full);
      return { principalId, kind: gateway.credentialKind, scopes: scopes.full, ...issued };
    };
    const listed = async ({ publicId }: OpenCredential) =>
      (await subject.gateway.listCredentials?.())?.find((one) => one.publicId === publicId);

    test("lists what it holds: whose it is, and what it may do", async () => {
      const ada = await issue(newPerson());
      const { principalId, publicId } = ada;
      const held = await listed(ada);
      expect(held).toMatchObject({ publicId, principalId });
      expect([...(held?.scopes ?? [])].sort()).toEqual([...subject.scopes.full].sort());
      await subject.gateway.revokeCredential(ada);
      expect(await listed(ada)).toBeUndefined();
    });

    test("still knows whose it is once it was used, and scopes that are narrower than what was asked", async () => {
      const ada = await issue(newPerson());
      await subject.gateway.history(ada, newSession(subject.agents[0], ada), 5);
      expect(await listed(ada)).toMatchObject({ principalId: ada.principalId });
    });

    test("lets a run go on with the old one while a new one is used, until the old one is ended", async () => {
      const person = newPerson();
      const old = await issue(person);
      const { gateway, agents, prompts } = subject;
      const [agentId] = agents;
      const ask = (as: OpenCredential, text: string) =>
        beginRun(gateway, as, {
          sessionKey: newSession(agentId, as),
          agentId,
          text,
          idempotencyKey: unique("t"),
          resumed: false,
        });
      const running = ask(old, prompts.slow.text);
      await running.firstText;
      const fresh = await issue(person);
      expect(await ask(fresh, prompts.echo("meanwhile")).outcome).toMatchObject({ kind: "answered" });
      const outcome = await running.outcome;
      expect(outcome).toMatchObject({
        kind: "answered",
        markdown: expect.stringContaining(prompts.slow.end),
      });
      await gateway.revokeCredential(old);
      expect((await ask(old, prompts.echo("late")).outcome).kind).toBe("refused");
      expect(await ask(fresh, prompts.echo("after")).outcome).toMatchObject({ kind: "answered" });
    });
  });
}
