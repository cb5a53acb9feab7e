import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentId } from "../../src/core/access/permission.ts";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import type { Scope } from "../../src/core/credential/credential.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Gateway, OpenCredential } from "../../src/core/ports/gateway.ts";
import {
  beginRun,
  type GatewayContractOptions,
  newSession,
  type OpenedGateway,
  openStarted,
  type Running,
  unique,
} from "./gateway-subject.ts";

/** The suite of the gateway port: every implementation passes it. */
export function gatewayContract(options: GatewayContractOptions): void {
  describe(`${options.name} as a gateway`, () => {
    const named = new Set<string>();
    let subject: OpenedGateway;
    let gateway: Gateway;
    let agent: AgentId;
    let ada: OpenCredential;
    let ben: OpenCredential;

    function check(name: string, run: () => Promise<void>): void {
      named.add(name);
      const deviation = options.deviations?.find((one) => one.test === name);
      if (deviation) test.skip(`${name} (deviates: ${deviation.reason})`, run);
      else test(name, run);
    }

    async function issue(scopes: readonly Scope[]): Promise<OpenCredential> {
      const principalId = unique("p") as PrincipalId;
      const issued = await gateway.issueCredential(
        { principalId, displayName: `Person ${principalId}` },
        scopes,
      );
      await subject.up();
      return { principalId, kind: gateway.credentialKind, scopes, ...issued };
    }

    function begin(
      as: OpenCredential,
      sessionKey: SessionKey,
      text: string,
      more: { key?: string; resumed?: boolean; agentId?: AgentId } = {},
    ): Running {
      const { key = unique("t"), resumed = false, agentId = agent } = more;
      return beginRun(gateway, as, { sessionKey, agentId, text, idempotencyKey: key, resumed });
    }

    async function answerTo(
      as: OpenCredential,
      sessionKey: SessionKey,
      text: string,
      key?: string,
    ): Promise<string> {
      const outcome = await begin(as, sessionKey, text, key === undefined ? {} : { key }).outcome;
      if (outcome.kind !== "answered") throw new Error(`no answer: ${JSON.stringify(outcome)}`);
      return outcome.markdown;
    }

    async function rolesIn(as: OpenCredential, sessionKey: SessionKey): Promise<string[]> {
      const messages = await gateway.history(as, sessionKey, 100);
      return messages.map((message) => message.role).filter((role) => role !== "other");
    }

    beforeAll(async () => {
      subject = await openStarted(options);
      gateway = subject.gateway;
      agent = subject.agents[0];
      await subject.up();
      ada = await issue(subject.scopes.full);
      ben = await issue(subject.scopes.full);
    });

    afterAll(async () => {
      await gateway?.stop();
      await subject?.close();
    });

    check("it comes up and lists its agents", async () => {
      expect(gateway.status().state).toBe("up");
      expect(gateway.agents().map((one) => one.id)).toEqual(expect.arrayContaining([...subject.agents]));
    });

    check("a credential has exactly the scopes that were asked for", async () => {
      const reader = await issue(subject.scopes.readOnly);
      expect(await subject.scopesAtGateway(ada.publicId)).toEqual([...subject.scopes.full].sort());
      expect(await subject.scopesAtGateway(reader.publicId)).toEqual([...subject.scopes.readOnly].sort());
    });

    check("no two people share a credential", async () => {
      expect(ada.publicId).not.toBe(ben.publicId);
      if (gateway.credentialKind === "device") expect(ada.secret).not.toBe(ben.secret);
    });

    check("a credential that may only read cannot run", async () => {
      const reader = await issue(subject.scopes.readOnly);
      const outcome = await begin(reader, newSession(agent, reader), subject.prompts.echo("hello")).outcome;
      expect(outcome.kind).toBe("refused");
    });

    check("a credential that was never issued is refused", async () => {
      const madeUp = {
        ...ada,
        principalId: unique("p") as PrincipalId,
        publicId: unique("d"),
        secret: "made-up",
      };
      const outcome = await begin(madeUp, newSession(agent, madeUp), subject.prompts.echo("hello")).outcome;
      expect(outcome.kind).toBe("refused");
    });

    check("a run is accepted, streams the text so far and ends in the whole answer", async () => {
      const run = begin(ada, newSession(agent, ada), subject.prompts.slow.text);
      const outcome = await run.outcome;
      expect(run.seen[0]?.kind).toBe("accepted");
      const texts = run.texts();
      expect(new Set(texts).size).toBeGreaterThan(2);
      texts.slice(1).forEach((text, at) => void expect(text.startsWith(texts[at] ?? "?")).toBe(true));
      if (outcome.kind !== "answered") throw new Error(outcome.kind);
      expect(outcome.markdown.trimEnd().endsWith(subject.prompts.slow.end)).toBe(true);
      expect(outcome.markdown.startsWith(texts.at(-1)?.trimEnd() ?? "?")).toBe(true);
      expect(outcome.runId).not.toBe("");
    });

    check("an answer of 30,000 characters arrives whole", async () => {
      const { text, answer } = subject.prompts.long;
      expect(answer.length).toBeGreaterThanOrEqual(30_000);
      expect((await answerTo(ada, newSession(agent, ada), text)).trim()).toBe(answer.trim());
    });

    check("the same key runs once and answers the same again", async () => {
      const session = newSession(agent, ada);
      const key = unique("t");
      const word = unique("w");
      const first = await answerTo(ada, session, subject.prompts.echo(word), key);
      expect(first).toContain(word);
      expect(await answerTo(ada, session, subject.prompts.echo(word), key)).toBe(first);
      expect(await rolesIn(ada, session)).toEqual(["user", "assistant"]);
    });

    check("a resumed run that had ended finds its answer and does not run again", async () => {
      const session = newSession(agent, ada);
      const key = unique("t");
      const text = subject.prompts.echo(unique("w"));
      const first = await answerTo(ada, session, text, key);
      const again = await begin(ada, session, text, { key, resumed: true }).outcome;
      expect(again).toMatchObject({ kind: "answered", markdown: first });
      expect(await rolesIn(ada, session)).toEqual(["user", "assistant"]);
    });

    check("a resumed run that never reached the gateway runs", async () => {
      const word = unique("w");
      const run = begin(ada, newSession(agent, ada), subject.prompts.echo(word), { resumed: true });
      const outcome = await run.outcome;
      expect(outcome).toMatchObject({ kind: "answered", markdown: expect.stringContaining(word) });
    });

    check("a run whose connection is lost still ends in its whole answer, once", async () => {
      const session = newSession(agent, ada);
      const key = unique("t");
      const { text, end } = subject.prompts.slow;
      const run = begin(ada, session, text, { key });
      await run.firstText;
      await subject.cutConnections();
      let outcome = await run.outcome;
      for (let tries = 0; outcome.kind === "unreachable" && tries < 5; tries++) {
        await subject.up();
        outcome = await begin(ada, session, text, { key, resumed: true }).outcome;
      }
      expect(outcome).toMatchObject({ kind: "answered", markdown: expect.stringContaining(end) });
      expect((await rolesIn(ada, session)).filter((role) => role === "user")).toHaveLength(1);
    });

    check("a session remembers what it was told", async () => {
      const session = newSession(agent, ada);
      const word = unique("w");
      await answerTo(ada, session, subject.prompts.remember(word));
      expect(await answerTo(ada, session, subject.prompts.recall)).toContain(word);
    });

    check("no other session knows it, neither the person's own nor another's", async () => {
      const word = unique("w");
      await answerTo(ada, newSession(agent, ada), subject.prompts.remember(word));
      expect(await answerTo(ada, newSession(agent, ada), subject.prompts.recall)).not.toContain(word);
      expect(await answerTo(ben, newSession(agent, ben), subject.prompts.recall)).not.toContain(word);
    });

    check("history reads back in order, oldest first", async () => {
      const session = newSession(agent, ada);
      const words = [unique("w"), unique("w")] as const;
      for (const word of words) await answerTo(ada, session, subject.prompts.echo(word));
      const messages = (await gateway.history(ada, session, 100)).filter((one) => one.role !== "other");
      expect(messages.map((one) => one.role)).toEqual(["user", "assistant", "user", "assistant"]);
      for (const [at, word] of [words[0], words[0], words[1], words[1]].entries()) {
        expect(messages[at]?.text).toContain(word);
      }
      const last = (await gateway.history(ada, session, 1)).at(-1);
      expect(last?.text).toContain(words[1]);
    });

    check("an unknown agent fails as such", async () => {
      const agentId = "no-such-agent" as AgentId;
      const outcome = await begin(ada, newSession(agentId, ada), "hello", { agentId }).outcome;
      expect(outcome).toMatchObject({ kind: "failed", cause: "agent-unknown" });
    });

    check("abort ends a run with what was written, and confirms", async () => {
      const session = newSession(agent, ada);
      const run = begin(ada, session, subject.prompts.slow.text);
      const written = await run.firstText;
      const accepted = run.seen.find((one) => one.kind === "accepted");
      expect(await gateway.abort(session, accepted?.kind === "accepted" ? accepted.runId : null)).toEqual({
        confirmed: true,
      });
      const outcome = await run.outcome;
      if (outcome.kind !== "stopped") throw new Error(outcome.kind);
      expect(outcome.markdown.startsWith(written.trimEnd())).toBe(true);
      expect(outcome.markdown).not.toContain(subject.prompts.slow.end);
    });

    check("abort without a run id ends what runs in the session, which then answers again", async () => {
      const session = newSession(agent, ada);
      const run = begin(ada, session, subject.prompts.slow.text);
      await run.firstText;
      expect((await gateway.abort(session, null)).confirmed).toBe(true);
      expect((await run.outcome).kind).toBe("stopped");
      const word = unique("w");
      expect(await answerTo(ada, session, subject.prompts.echo(word))).toContain(word);
    });

    check("two sessions run beside each other", async () => {
      const { text } = subject.prompts.slow;
      const runs = [begin(ada, newSession(agent, ada), text), begin(ben, newSession(agent, ben), text)];
      const order: string[] = [];
      await Promise.all(
        runs.map(async (run) => {
          await run.firstText;
          order.push("begun");
          expect((await run.outcome).kind).toBe("answered");
          order.push("ended");
        }),
      );
      expect(order).toEqual(["begun", "begun", "ended", "ended"]);
    });

    check("a revoked credential is refused at once, and nobody else's is", async () => {
      const gus = await issue(subject.scopes.full);
      const session = newSession(agent, gus);
      await answerTo(gus, session, subject.prompts.echo("hello"));
      await gateway.revokeCredential(gus);
      await subject.up();
      expect((await begin(gus, session, subject.prompts.echo("hello")).outcome).kind).toBe("refused");
      await expect(gateway.history(gus, session, 10)).rejects.toMatchObject({ code: "credential.refused" });
      expect(await subject.scopesAtGateway(gus.publicId)).toEqual([]);
      expect(await answerTo(ben, newSession(agent, ben), subject.prompts.echo("still"))).toContain("still");
    });

    check("revoking twice is as good as once", async () => {
      const gus = await issue(subject.scopes.full);
      await gateway.revokeCredential(gus);
      await expect(gateway.revokeCredential(gus)).resolves.toBeUndefined();
    });

    check("its directives are bare lower-case words", async () => {
      for (const word of gateway.directives()) expect(word).toMatch(/^[a-z0-9][a-z0-9_:-]*$/);
    });

    check("an examination says how to mend every fault", async () => {
      const findings = await gateway.examine();
      expect(findings.length).toBeGreaterThan(0);
      for (const finding of findings) if (finding.level !== "ok") expect(finding.mend).not.toBe("");
    });

    check("stop ends running turns as unreachable and takes no new ones", async () => {
      const other = await openStarted(options);
      try {
        await other.up();
        const principalId = unique("p") as PrincipalId;
        const scopes = other.scopes.full;
        const issued = await other.gateway.issueCredential({ principalId, displayName: "Ida" }, scopes);
        await other.up();
        const ida = { principalId, kind: other.gateway.credentialKind, scopes, ...issued };
        const request = {
          sessionKey: newSession(agent, ida),
          agentId: agent,
          text: other.prompts.slow.text,
          idempotencyKey: unique("t"),
          resumed: false,
        };
        const run = beginRun(other.gateway, ida, request);
        await run.firstText;
        await other.gateway.stop();
        expect((await run.outcome).kind).toBe("unreachable");
        expect((await other.gateway.run(ida, request, () => {})).kind).toBe("unreachable");
        expect(other.gateway.status().state).not.toBe("up");
      } finally {
        await other.gateway.stop();
        await other.close();
      }
    });

    test("every listed deviation names a test and gives a reason", () => {
      for (const deviation of options.deviations ?? []) {
        expect(named, `no test is called "${deviation.test}"`).toContain(deviation.test);
        expect(deviation.reason.length).toBeGreaterThan(10);
      }
    });
  });
}
