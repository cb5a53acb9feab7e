import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenCredential } from "../../src/core/ports/gateway.ts";
import type { GatewayQuestion, QuestionEnding } from "../../src/core/question/gateway-question.ts";
import {
  beginRun,
  newSession,
  type OpenedGateway,
  openStarted,
  unique,
} from "../contract/gateway-subject.ts";
import { AGENTS, openSubject, type RealWorld, SCOPES } from "./real-gateway.ts";

/** What only a run on the real gateway shows of questions: that its own tool asks, and hears the answer. */
export function realQuestions(name: string, worldOf: () => Promise<RealWorld>): void {
  describe(`a run that asks its person at ${name}`, () => {
    let client: OpenedGateway;
    let ada: OpenCredential;
    let asked = Promise.withResolvers<GatewayQuestion>();
    let ended = Promise.withResolvers<QuestionEnding>();

    const askMe = () => {
      asked = Promise.withResolvers();
      ended = Promise.withResolvers();
      const sessionKey = newSession(AGENTS[0], ada);
      const idempotencyKey = unique("t");
      const request = { sessionKey, agentId: AGENTS[0], text: "ask me which: moss or sand", idempotencyKey };
      const run = beginRun(client.gateway, ada, { ...request, resumed: false });
      return { ...run, sessionKey, idempotencyKey };
    };

    beforeAll(async () => {
      const world = await worldOf();
      const open = async () => {
        const subject = await openSubject(world);
        subject.gateway.questions.watch({
          asked: (question) => asked.resolve(question),
          ended: (_, ending) => ended.resolve(ending),
          listed: () => {},
        });
        return subject;
      };
      client = await openStarted({ open });
      await client.up();
      const principalId = unique("p") as PrincipalId;
      const scopes = SCOPES[world.kind].full;
      const issued = await client.gateway.issueCredential({ principalId, displayName: "Ada" }, scopes);
      await client.up();
      ada = { principalId, kind: world.kind, scopes, ...issued };
    });

    afterAll(async () => {
      await client?.gateway.stop();
      await client?.close();
    });

    test("names the run and its session, and goes on with the answer, in other words too", async () => {
      for (const words of ["sand", "neither, clay"]) {
        const { outcome, sessionKey, idempotencyKey: runId } = askMe();
        const question = await asked.promise;
        expect(question).toMatchObject({ agentId: AGENTS[0], sessionKey, runId });
        expect(question.parts).toMatchObject([
          { open: true, options: [{ label: "moss", about: "takes moss" }, { label: "sand" }] },
        ]);
        expect((await client.gateway.questions.answer(question, [words])).applied).toBe(true);
        const markdown = expect.stringContaining(words);
        expect(await outcome).toMatchObject({ kind: "answered", runId, markdown });
      }
    });

    test("that is stopped takes its question with it", async () => {
      const { outcome, sessionKey } = askMe();
      const question = await asked.promise;
      expect(await client.gateway.abort(sessionKey, null)).toEqual({ confirmed: true });
      expect(await ended.promise).toEqual({ kind: "cancelled" });
      expect((await outcome).kind).toBe("stopped");
      expect((await client.gateway.questions.answer(question, ["moss"])).applied).toBe(false);
    });
  });
}
