import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { Gateway, OpenCredential } from "../../src/core/ports/gateway.ts";
import type {
  GatewayQuestion,
  GatewayQuestionId,
  QuestionEnding,
} from "../../src/core/question/gateway-question.ts";
import {
  type GatewayContractOptions,
  type GatewaySubject,
  newSession,
  type OpenedGateway,
  openStarted,
  unique,
} from "./gateway-subject.ts";

export interface WonderingSubject extends GatewaySubject {
  /** Makes the agent ask which of two it should take, for so long; resolves with what it was told, null for nothing. */
  wonders(about: Wonder, as: OpenCredential): Promise<readonly string[] | null>;
  restart(): Promise<void>;
}

export interface Wonder {
  readonly options: readonly [string, string];
  readonly sessionKey: SessionKey;
  readonly patienceMs: number;
  /** May it be told several? */
  readonly many?: boolean;
}

export interface QuestionContractOptions extends Omit<GatewayContractOptions, "open"> {
  open(): Promise<WonderingSubject>;
}

const RESTART_MS = 180_000;
const LONG_MS = 600_000;

/** What every gateway does with a question of an agent, seen by somebody who watches for them. */
export function questionsContract(options: QuestionContractOptions): void {
  describe(`questions of agents at ${options.name}`, () => {
    const watch = watchForQuestions();
    let subject: WonderingSubject & OpenedGateway;
    let gateway: Gateway;
    let ada: OpenCredential;

    function check(name: string, run: () => Promise<void>, ms?: number): void {
      const deviation = options.deviations?.find((one) => one.test === name);
      if (deviation) test.skip(`${name} (deviates: ${deviation.reason})`, run);
      else test(name, run, ms);
    }

    async function wonder(patienceMs = LONG_MS, many = false) {
      const word = unique("w");
      const sessionKey = newSession(subject.agents[0], ada);
      const about = { options: [`${word}a`, `${word}b`], sessionKey, patienceMs, many } as const;
      const told = subject.wonders(about, ada);
      told.catch(() => {});
      const isMeant = (one: GatewayQuestion) => one.parts[0]?.options[0]?.label === about.options[0];
      return { ...about, told, question: await watch.asked(isMeant) };
    }

    beforeAll(async () => {
      const open = async () => {
        const opened = await options.open();
        opened.gateway.questions.watch(watch.watcher);
        return opened;
      };
      subject = await openStarted({ open });
      gateway = subject.gateway;
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

    check("a question is told with its options and its session, and waits", async () => {
      const { question, options: labels, sessionKey, told } = await wonder();
      expect(question).toMatchObject({ agentId: subject.agents[0], sessionKey });
      expect(question.parts.map((part) => part.options.map(({ label }) => label))).toEqual([labels]);
      expect(question.expiresAt).toBeGreaterThan(question.createdAt);
      expect(await gateway.questions.endingOf(question.id)).toBe("pending");
      await gateway.questions.answer(question, null);
      expect(await told).toBeNull();
    });

    check("the first answer reaches the agent, and a second changes nothing", async () => {
      const { question, options: labels, told } = await wonder();
      const ending = { kind: "answered" } as const;
      expect(await gateway.questions.answer(question, [labels[1]])).toEqual({ applied: true, ending });
      expect(await gateway.questions.answer(question, [labels[0]])).toEqual({ applied: false, ending });
      expect(await gateway.questions.answer(question, null)).toEqual({ applied: false, ending });
      expect(await told).toEqual([labels[1]]);
      expect(await watch.ending(question.id)).toEqual(ending);
      expect(await gateway.questions.endingOf(question.id)).toEqual(ending);
    });

    check("where several may be chosen, all of them reach the agent", async () => {
      const { question, options: labels, told } = await wonder(LONG_MS, true);
      expect(question.parts.map(({ many }) => many)).toEqual([true]);
      const ending = { kind: "answered" } as const;
      expect(await gateway.questions.answer(question, [labels])).toEqual({ applied: true, ending });
      expect(await told).toEqual(labels);
    });

    check("skipped, the agent hears that there is no answer", async () => {
      const { question, told } = await wonder();
      const ending = { kind: "cancelled" } as const;
      expect(await gateway.questions.answer(question, null)).toEqual({ applied: true, ending });
      expect(await told).toBeNull();
      expect(await watch.ending(question.id)).toEqual(ending);
    });

    check("what nobody answers in time has expired", async () => {
      const { question, told, options: labels } = await wonder(1_000);
      const ending = { kind: "expired" } as const;
      expect(await watch.ending(question.id)).toEqual(ending);
      expect(await gateway.questions.answer(question, [labels[0]])).toEqual({ applied: false, ending });
      expect(await told).toBeNull();
    });

    check("a question that it does not know is lost", async () => {
      const id = crypto.randomUUID() as GatewayQuestionId;
      const ending = { kind: "lost" } as const;
      expect(await gateway.questions.answer({ id, parts: [] }, null)).toEqual({ applied: false, ending });
      expect(await gateway.questions.endingOf(id)).toEqual(ending);
    });

    check("what waits is listed after a lost connection, and can be answered", async () => {
      const { question, options: labels } = await wonder();
      const listing = watch.nextList();
      await subject.cutConnections();
      expect(await listing).toContainEqual(question);
      await subject.up();
      const ending = { kind: "answered" } as const;
      expect(await gateway.questions.answer(question, [labels[0]])).toEqual({ applied: true, ending });
      expect(await gateway.questions.endingOf(question.id)).toEqual(ending);
    });

    check(
      "a restart of the gateway loses what waited",
      async () => {
        const { question } = await wonder();
        const listing = watch.nextList();
        await subject.restart();
        expect(await listing).toEqual([]);
        await subject.up();
        expect(await gateway.questions.endingOf(question.id)).toEqual({ kind: "lost" });
      },
      RESTART_MS,
    );
  });
}

/** Writes down what a gateway tells of questions, and lets tests wait for it. */
function watchForQuestions() {
  const asked: GatewayQuestion[] = [];
  const endings = new Map<GatewayQuestionId, QuestionEnding>();
  const lists: (readonly GatewayQuestion[])[] = [];
  let told = Promise.withResolvers<void>();
  const tell = () => {
    told.resolve();
    told = Promise.withResolvers();
  };
  const until = async <T>(find: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await told.promise;
    }
  };
  return {
    watcher: {
      asked: (question: GatewayQuestion) => {
        asked.push(question);
        tell();
      },
      ended: (id: GatewayQuestionId, ending: QuestionEnding) => {
        endings.set(id, ending);
        tell();
      },
      listed: (pending: readonly GatewayQuestion[]) => {
        lists.push(pending);
        tell();
      },
    },
    asked: (isMeant: (question: GatewayQuestion) => boolean) => until(() => asked.find(isMeant)),
    ending: (id: GatewayQuestionId) => until(() => endings.get(id)),
    nextList() {
      const from = lists.length;
      return until(() => lists[from]);
    },
  };
}
