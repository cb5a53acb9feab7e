import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench, BenchOptions, BenchResult } from "../method/bench.ts";
import { cleaningUp } from "../method/clean-up.ts";
import { createLedger } from "../method/ledger.ts";
import { createQuestions } from "../method/seeded.ts";
import { prepareGatehouse } from "../world/gatehouse-process.ts";
import { openAskingSlack } from "../world/slack-asking.ts";
import { openQuickGateway } from "../world/stand.ts";

const SEED = 20260915;
const AT_ONCE = [1, 16, 64];
/** What is still under way when the answer can be read: its own receipt. */
const REST_MS = 500;

/** Counted by the kernel, so the same in every run: what the database really makes durable. */
export const syncs: Bench = {
  about: "syncs to the disk a message, counted by strace",
  run: measure,
};

async function measure(options: BenchOptions): Promise<BenchResult> {
  if (spawnSync("strace", ["-o", "/dev/null", "true"]).status !== 0) {
    return {
      tables: [],
      faults: [],
      notes: ["Not measured: strace is not here, or may not trace."],
      numbers: null,
    };
  }
  return cleaningUp(async ({ later }) => {
    const gateway = await openQuickGateway(later);
    const ledger = createLedger();
    const slack = await openAskingSlack(Math.max(...AT_ONCE), ledger);
    later(slack.close);
    const home = await prepareGatehouse({ slack, gateway, agents: ["designer"] });
    later(home.remove);
    const trace = join(home.folder, "syncs.trace");
    // With -D the process that was started is the service itself, and strace stands beside it.
    const bot = await home.start(["strace", "-D", "-f", "-e", "trace=fsync,fdatasync", "-o", trace]);
    later(() => bot.end());
    const count = () => readFileSync(trace, "utf8").match(/\b(fsync|fdatasync)\(/g)?.length ?? 0;
    const questions = createQuestions(SEED);
    const threads = new Map<string, string>();
    const ask = (users: readonly string[]) =>
      Promise.all(
        users.map(async (user) => {
          const { thread } = await slack.ask({ user, ...questions("s"), thread: threads.get(user) });
          threads.set(user, thread);
        }),
      );
    await ask(slack.users);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const rows: { readonly atOnce: number; readonly perMessage: number }[] = [];
    for (const atOnce of AT_ONCE) {
      options.say(`  ${atOnce} at once`);
      const times = Math.ceil((options.isQuick ? 64 : 192) / atOnce / (atOnce === 1 ? 4 : 1));
      const before = count();
      for (let at = 0; at < times; at++) {
        await ask(slack.users.slice(0, atOnce));
        await new Promise((resolve) => setTimeout(resolve, REST_MS / 5));
      }
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      rows.push({ atOnce, perMessage: (count() - before) / (times * atOnce) });
    }
    slack.collect();
    return {
      tables: [
        {
          title: "Syncs a message, from its arrival to the receipt of its answer",
          head: ["at once", "syncs a message"],
          rows: rows.map(({ atOnce, perMessage }) => [String(atOnce), perMessage.toFixed(2)]),
        },
      ],
      faults: ledger.faults(),
      notes: ["One at a time each step of a message is synced by itself; what comes together shares a sync."],
      numbers: rows,
    };
  });
}
