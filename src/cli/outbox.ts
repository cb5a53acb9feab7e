import { openReadOnlyStore } from "../../db/open-store.ts";
import type { Config } from "../config/types.ts";
import type { OutboxRow } from "../core/outbox/outbound.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { giveOrder } from "./local-socket/give-order.ts";
import { parseOptions } from "./parse-options.ts";
import { requireConfig } from "./require-config.ts";

const MOST_LINES = 1_000;

/** Lists what was given up, sends it again or lets it go. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, {});
  if ("problem" in parsed) return refuse(io, parsed.problem);
  const [what = "list", id, ...more] = parsed.positionals;
  const isList = what === "list";
  if (!["list", "retry", "drop"].includes(what) || more.length > 0 || isList !== (id === undefined)) {
    return refuse(io, "outbox takes list, retry <id> or drop <id>.");
  }
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  if (id === undefined) return list(config.databaseUrl, io);
  return change(config, what === "retry" ? "retry" : "drop", id, io);
};

function refuse(io: CliIo, problem: string): number {
  io.err(problem);
  io.err("npm run gatehouse help shows how it goes.");
  return EXIT.usage;
}

async function list(databaseUrl: string, io: CliIo): Promise<number> {
  const store = await openReadOnlyStore(databaseUrl);
  try {
    const rows = await store.outbox.dead(MOST_LINES);
    if (rows.length === 0) io.err("Nothing was given up.");
    for (const row of rows) {
      const turn = row.turnId === null ? null : await store.turns.get(row.turnId);
      io.out(lineOf(row, turn?.reference ?? null));
    }
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

/** Where, what and why; never the words of it. */
function lineOf(row: OutboxRow, reference: string | null): string {
  const at = new Date(row.createdAt).toISOString().slice(0, 19).replace("T", " ");
  const tries = row.attempts === 1 ? "1 try" : `${row.attempts} tries`;
  return [
    row.id,
    `${at} UTC`,
    wordsOf(row),
    row.lane,
    tries,
    row.lastError ?? "no reason kept",
    ...(reference === null ? [] : [`ref ${reference}`]),
  ].join(" · ");
}

function wordsOf({ operation }: OutboxRow): string {
  if (operation.kind === "remove") return "removal";
  const { message } = operation;
  if (message.kind === "answer") return `answer, part ${message.part} of ${message.parts}`;
  if (message.kind === "file")
    return `file, ${message.what === "answer" ? "a long answer" : "made by an agent"}`;
  return message.kind === "notice" ? `notice ${message.text.key}` : "status line";
}

async function change(config: Config, how: "retry" | "drop", id: string, io: CliIo): Promise<number> {
  const given = await giveOrder(config, io, { order: "outbox", how, id });
  if (given === null) return EXIT.failed;
  if (!given.result) {
    io.err(`Nothing that was given up is called "${id}"; outbox list shows what was.`);
    return EXIT.failed;
  }
  const when = given.by === "service" ? "now" : "at the next start";
  io.out(how === "retry" ? `${id} goes out ${when}.` : `${id} is let go.`);
  return EXIT.ok;
}
