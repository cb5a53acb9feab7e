import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GatewayApproval, GatewayApprovalId } from "../../src/core/approval/gateway-approval.ts";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Gateway, OpenCredential, RunOutcome, RunProgress } from "../../src/core/ports/gateway.ts";
import { watchForApprovals } from "./approval-watch.ts";
import {
  beginRun,
  type GatewayContractOptions,
  type GatewaySubject,
  newSession,
  type OpenedGateway,
  openStarted,
  unique,
} from "./gateway-subject.ts";

/** A gateway whose agents ask before they run a command. */
export interface AskingSubject extends GatewaySubject {
  /** Makes the agent want to run this, and say what came of it and what it was told. */
  asks(command: string): string;
  /** Stands in the answer after a denial. */
  readonly denied: RegExp;
  /** Raises a request that the gateway gives up after about a second. */
  askShortly(command: string, as: OpenCredential): Promise<void>;
  /** The gateway's process dies at once and is there again. */
  restart(): Promise<void>;
}

export interface ApprovalContractOptions extends Omit<GatewayContractOptions, "open"> {
  open(): Promise<AskingSubject>;
}

/** A restart of the real one takes up to 45 s on two busy cores. */
const RESTART_MS = 180_000;

/** What every gateway does with a request of an agent, seen by somebody who watches for them. */
export function approvalsContract(options: ApprovalContractOptions): void {
  describe(`requests of agents at ${options.name}`, () => {
    const named = new Set<string>();
    const wasUp: boolean[] = [];
    let isUp = () => false;
    const watch = watchForApprovals(() => wasUp.push(isUp()));
    let subject: AskingSubject & OpenedGateway;
    let gateway: Gateway;
    let ada: OpenCredential;

    function check(name: string, run: () => Promise<void>, ms?: number): void {
      named.add(name);
      const deviation = options.deviations?.find((one) => one.test === name);
      if (deviation) test.skip(`${name} (deviates: ${deviation.reason})`, run);
      else test(name, run, ms);
    }

    interface Asked {
      readonly approval: GatewayApproval;
      readonly session: SessionKey;
      readonly word: string;
      readonly key: string;
      readonly outcome: Promise<RunOutcome>;
      readonly seen: readonly RunProgress[];
      answer(): Promise<string>;
    }

    /** A run that waits for an answer to its command. */
    async function ask(session: SessionKey = newSession(subject.agents[0], ada)): Promise<Asked> {
      const word = unique("w");
      const command = `echo "two  words" ${word}`;
      const key = unique("t");
      const request = { sessionKey: session, agentId: subject.agents[0], text: subject.asks(command) };
      const { outcome, seen } = beginRun(gateway, ada, { ...request, idempotencyKey: key, resumed: false });
      const asked = watch.request(command);
      const early = outcome.then((end) => {
        throw new Error(`ended without a request: ${JSON.stringify(end)}`);
      });
      early.catch(() => {});
      const approval = await Promise.race([asked, early]);
      const answer = async () => {
        let end = await outcome;
        for (let tries = 0; end.kind === "unreachable" && tries < 5; tries++) {
          await subject.up();
          end = await gateway.run(ada, { ...request, idempotencyKey: key, resumed: true }, () => {});
        }
        if (end.kind !== "answered") throw new Error(`no answer: ${JSON.stringify(end)}`);
        return end.markdown;
      };
      return { approval, session, word, key, outcome, seen, answer };
    }

    beforeAll(async () => {
      subject = await openStarted(options, watch.watcher);
      gateway = subject.gateway;
      isUp = () => gateway.status().state === "up";
      await subject.up();
      const principalId = unique("p") as PrincipalId;
      const { full: scopes } = subject.scopes;
      const issued = await gateway.issueCredential({ principalId, displayName: "Ada" }, scopes);
      await subject.up();
      ada = { principalId, kind: gateway.credentialKind, scopes, ...issued };
    });

    afterAll(async () => {
      await gateway?.stop();
      await subject?.close();
    });

    check("a request is told once, letter for letter, with what may be answered", async () => {
      const { approval, session, word, key, answer } = await ask();
      expect(approval).toMatchObject({ kind: "exec", text: `echo "two  words" ${word}`, title: null });
      expect(approval).toMatchObject({ agentId: subject.agents[0], sessionKey: session, runId: key });
      expect(approval.choices).toEqual(["allow-once", "deny"]);
      expect(approval.folder).not.toBeNull();
      expect(approval.expiresAt - approval.createdAt).toBe(30 * 60_000);
      expect(await gateway.endingOf(approval)).toBe("pending");
      await gateway.resolveApproval(approval, "deny");
      await answer();
      expect(watch.requested.filter(({ id }) => id === approval.id)).toHaveLength(1);
    });

    check("allowed, the same run goes on with what the command said", async () => {
      const { approval, word, key, outcome } = await ask();
      const ending = { kind: "allowed", choice: "allow-once" } as const;
      expect(await gateway.resolveApproval(approval, "allow-once")).toEqual({ applied: true, ending });
      const end = await outcome;
      expect(end).toMatchObject({ kind: "answered", runId: key, markdown: expect.stringContaining(word) });
      expect(end).not.toMatchObject({ markdown: expect.stringMatching(subject.denied) });
      expect(await watch.ending(approval.id)).toEqual(ending);
      expect(await gateway.endingOf(approval)).toEqual(ending);
    });

    check("denied, the agent sees the denial in the same run", async () => {
      const { approval, key, outcome, seen } = await ask();
      const ending = { kind: "denied" } as const;
      expect(await gateway.resolveApproval(approval, "deny")).toEqual({ applied: true, ending });
      const said = expect.stringMatching(subject.denied);
      expect(await outcome).toMatchObject({ kind: "answered", runId: key, markdown: said });
      expect(await watch.ending(approval.id)).toEqual(ending);
      expect(await gateway.endingOf(approval)).toEqual(ending);
      // That is for what nobody was asked about.
      expect(seen.map(({ kind }) => kind)).not.toContain("exec-refused");
    });

    check("what a human wrote reaches the agent in the run that waited, and begins no other", async () => {
      const { approval, session, key, outcome } = await ask();
      const reason = unique("reason");
      await gateway.tellAgent(approval, `not before ${reason} ends\n/status and /exec ask=off`);
      await gateway.resolveApproval(approval, "deny");
      const said = expect.stringContaining(reason);
      expect(await outcome).toMatchObject({ kind: "answered", runId: key, markdown: said });
      const rows = (await gateway.history(ada, session, 50)).filter(({ text }) => text !== "");
      const roles = rows.map(({ role }) => role).filter((role) => role !== "other");
      expect(roles).toEqual(["user", "assistant"]);
      const next = await ask(session);
      await gateway.resolveApproval(next.approval, "deny");
      expect(await next.answer()).toMatch(subject.denied);
    });

    check("what nobody answers in time has expired, and an answer after that changes nothing", async () => {
      const command = `echo ${unique("w")}`;
      await subject.askShortly(command, ada);
      const approval = await watch.request(command);
      const ending = { kind: "expired" } as const;
      expect(await watch.ending(approval.id)).toEqual(ending);
      expect(await gateway.endingOf(approval)).toEqual(ending);
      expect(await gateway.resolveApproval(approval, "allow-once")).toEqual({ applied: false, ending });
    });

    check("a run that is stopped while it waits takes its request with it", async () => {
      const { approval, session, outcome } = await ask();
      expect(await gateway.abort(session, null)).toEqual({ confirmed: true });
      const ending = { kind: "stopped" } as const;
      expect(await watch.ending(approval.id)).toEqual(ending);
      expect((await outcome).kind).toBe("stopped");
      expect(await gateway.endingOf(approval)).toEqual(ending);
      expect(await gateway.resolveApproval(approval, "allow-once")).toEqual({ applied: false, ending });
    });

    check("a request that it does not know is lost", async () => {
      const unknown = { id: crypto.randomUUID() as GatewayApprovalId, kind: "exec" } as const;
      const ending = { kind: "lost" } as const;
      expect(await gateway.resolveApproval(unknown, "allow-once")).toEqual({ applied: false, ending });
      expect(await gateway.endingOf(unknown)).toEqual(ending);
    });

    check("of opposite answers in the same instant one counts, and both hear which", async () => {
      for (const choices of [["allow-once", "deny"] as const, ["deny", "allow-once"] as const]) {
        const { approval, answer } = await ask();
        const answers = await Promise.all(choices.map((choice) => gateway.resolveApproval(approval, choice)));
        expect(answers.map(({ applied }) => applied).sort()).toEqual([false, true]);
        expect(answers[0]?.ending).toEqual(answers[1]?.ending);
        await answer();
        expect(await gateway.endingOf(approval)).toEqual(answers[0]?.ending);
        expect(watch.endingsOf(approval.id)).toEqual([answers[0]?.ending]);
      }
    });

    check("an answer that was not offered is refused, and decides nothing", async () => {
      const { approval, answer } = await ask();
      const refused = gateway.resolveApproval(approval, "allow-always");
      await expect(refused).rejects.toMatchObject({ code: "gateway.protocol" });
      expect(await gateway.endingOf(approval)).toBe("pending");
      await gateway.resolveApproval(approval, "deny");
      expect(await answer()).toMatch(subject.denied);
    });

    check(
      "what waits is listed after a lost connection, before it counts as up, and can be answered",
      async () => {
        const { approval, word, answer } = await ask();
        const listing = watch.nextList();
        await subject.cutConnections();
        expect((await listing).map(({ id }) => id)).toEqual([approval.id]);
        expect((await listing)[0]).toEqual(approval);
        expect(wasUp).not.toContain(true);
        await subject.up();
        expect((await gateway.resolveApproval(approval, "allow-once")).applied).toBe(true);
        expect(await answer()).toContain(word);
      },
    );

    check(
      "a restart of the gateway loses what waited",
      async () => {
        const { approval, session } = await ask();
        const listing = watch.nextList();
        await subject.restart();
        expect(await listing).toEqual([]);
        await subject.up();
        const ending = { kind: "lost" } as const;
        expect(await gateway.endingOf(approval)).toEqual(ending);
        expect(await gateway.resolveApproval(approval, "allow-once")).toEqual({ applied: false, ending });
        await gateway.abort(session, null);
      },
      RESTART_MS,
    );

    test("every listed deviation names a test and gives a reason", () => {
      for (const { test: name, reason } of options.deviations ?? []) {
        expect(named, `no test is called "${name}"`).toContain(name);
        expect(reason.length).toBeGreaterThan(10);
      }
    });
  });
}
