import type { Ledger } from "../method/ledger.ts";
import type { Contender, Step } from "../method/rounds.ts";
import { type createQuestions, wordsIn } from "../method/seeded.ts";
import { openGatewayPerson } from "../world/gateway-person.ts";
import type { AskingSlack } from "../world/slack-asking.ts";

/** Processor time so far. */
export interface Meter {
  readonly gatewayCpuMs: () => number;
  readonly botCpuMs: () => number;
}

export interface AskingCase {
  readonly atOnce: number;
  readonly isNew: boolean;
}

export interface Asker {
  contender(about: AskingCase): Contender;
}

type Questions = ReturnType<typeof createQuestions>;

/** Everybody asks in Slack, where a bot answers. */
export function slackAsker(parts: {
  readonly name: string;
  readonly slack: AskingSlack;
  readonly questions: Questions;
  readonly meter: Meter;
}): Asker {
  const { name, slack, questions, meter } = parts;
  return {
    contender({ atOnce, isNew }) {
      const threads = new Map<string, string>();
      return {
        name,
        step: () =>
          metered(meter, async () => {
            const asked = slack.users.slice(0, atOnce).map((user) => {
              const { word, text } = questions("s");
              return { user, word, text, thread: isNew ? undefined : threads.get(user) };
            });
            const seen = await Promise.all(asked.map((one) => slack.ask(one)));
            for (const [index, { user }] of asked.entries()) threads.set(user, seen[index]?.thread ?? "");
            return { finalMs: seen.map((one) => one.finalMs), signMs: seen.map((one) => one.signMs) };
          }),
      };
    },
  };
}

/** Everybody asks the gateway, each on their own socket. */
export async function bareAsker(parts: {
  readonly gateway: { readonly url: string; readonly token: string };
  readonly people: number;
  readonly agent: string;
  readonly ledger: Ledger;
  readonly questions: Questions;
  readonly meter: Meter;
}): Promise<Asker & { close(): void }> {
  const { gateway, people, agent, ledger, questions, meter } = parts;
  const persons = await Promise.all(Array.from({ length: people }, () => openGatewayPerson(gateway)));
  let sessions = 0;
  return {
    contender({ atOnce, isNew }) {
      const warm = new Map<number, string>();
      const sessionOf = async (index: number): Promise<string> => {
        const held = isNew ? undefined : warm.get(index);
        if (held !== undefined) return held;
        sessions += 1;
        const key = `agent:${agent}:bench:${index}:${sessions}`;
        // What joining costs is not counted: the floor is as low as it can be.
        await persons[index]?.join(key);
        warm.set(index, key);
        return key;
      };
      return {
        name: "bare",
        async step() {
          const keys = await Promise.all(Array.from({ length: atOnce }, (_, index) => sessionOf(index)));
          return metered(meter, async () => {
            const finalMs = await Promise.all(
              keys.map(async (key, index) => {
                const { word, text } = questions("b");
                ledger.asked(word, key);
                const start = performance.now();
                const answer = (await persons[index]?.ask(key, text)) ?? "";
                const took = performance.now() - start;
                for (const found of wordsIn(answer)) ledger.answered(found, key);
                return took;
              }),
            );
            return { finalMs };
          });
        },
      };
    },
    close() {
      for (const person of persons) person.close();
    },
  };
}

async function metered(meter: Meter, work: () => Promise<Step>): Promise<Step> {
  const [gateway, bot] = [meter.gatewayCpuMs(), meter.botCpuMs()];
  const step = await work();
  return { ...step, gatewayCpuMs: [meter.gatewayCpuMs() - gateway], botCpuMs: [meter.botCpuMs() - bot] };
}
