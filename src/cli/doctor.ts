import type { LoadedConfig } from "../config/types.ts";
import { loadConfig } from "../config.ts";
import type { Logger } from "../core/ports/logger.ts";
import { createLogger } from "../system/logger.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { checkData } from "./doctor/check-data.ts";
import { checkDatabase } from "./doctor/check-database.ts";
import { checkDiscord } from "./doctor/check-discord.ts";
import { checkGateway } from "./doctor/check-gateway.ts";
import { checkSettings } from "./doctor/check-settings.ts";
import { checkSlack } from "./doctor/check-slack.ts";
import { checkTelegram } from "./doctor/check-telegram.ts";
import { type Finding, findingsOf, type Patient } from "./doctor/finding.ts";
import { openSecrets } from "./read-secrets.ts";

const CHECKS: readonly ((patient: Patient) => Promise<Finding[]>)[] = [
  checkData,
  checkDatabase,
  checkSlack,
  checkDiscord,
  checkTelegram,
  checkGateway,
];
const MARKS = { ok: "✅ ok", warning: "⚠️ soon", fault: "⛔ mend" } as const;

/** Checks everything that is set, changes nothing, and says how to mend what is wrong. */
export const run: RunCommand = async (_args, io) =>
  doctor(await withSecrets(loadConfig(io.env), io), io, createLogger("silent"));

/** What the settings name is looked for too; what cannot be found is a fault of theirs. */
async function withSecrets(loaded: LoadedConfig, io: CliIo): Promise<LoadedConfig> {
  if (!("ok" in loaded)) return loaded;
  const { faults, warnings } = await openSecrets(loaded.ok, io);
  const all = [...loaded.ok.warnings, ...warnings];
  return faults.length > 0 ? { faults, warnings: all } : { ok: { ...loaded.ok, warnings: all } };
}

/** Exit code 1: something would not work. 2: it works, but something needs a look soon. */
export async function doctor(loaded: LoadedConfig, io: CliIo, logger: Logger): Promise<number> {
  const findings = checkSettings(loaded);
  for (const finding of findings) print(finding, io);
  if ("ok" in loaded) {
    for (const check of CHECKS) {
      const found = await check({ config: loaded.ok, clock: io.clock, logger }).catch(brokenCheck);
      for (const finding of found) print(finding, io);
      findings.push(...found);
    }
  }
  const count = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
  const [faults, warnings] = [count("fault"), count("warning")];
  io.out("");
  io.out(summaryOf(faults, warnings, "ok" in loaded));
  return faults > 0 ? EXIT.failed : warnings > 0 ? EXIT.soon : EXIT.ok;
}

// A check that falls over must not hide what the others find.
function brokenCheck(fault: unknown): Finding[] {
  const what = `a check fell over: ${fault instanceof Error ? fault.message : String(fault)}`;
  return [
    findingsOf("doctor", "docs/settings.md").fault(what, "Please report this as a fault of Gatehouse."),
  ];
}

function print({ level, topic, what, mend, page, lines = [] }: Finding, io: CliIo): void {
  io.out(`${MARKS[level].padEnd(6)}  ${topic.padEnd(8)}  ${what}`);
  if (mend !== "") io.out(`${" ".repeat(18)}${mend}${page === null ? "" : ` (${page})`}`);
  for (const line of lines) io.out(`    ${line}`);
}

function summaryOf(faults: number, warnings: number, isWhole: boolean): string {
  const amount = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;
  if (faults > 0) {
    const rest = isWhole ? "" : " The rest is checked once the settings can be read.";
    return `${amount(faults, "thing")} to mend before it works${warnings > 0 ? `, ${amount(warnings, "thing")} to look at soon` : ""}.${rest}`;
  }
  return warnings > 0 ? `It works; ${amount(warnings, "thing")} to look at soon.` : "All is well.";
}
