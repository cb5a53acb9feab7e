import type { LoadedConfig } from "../config/types.ts";
import { loadConfig } from "../config.ts";
import { createLogger } from "../system/logger.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { checkCompanion } from "./doctor/check-companion.ts";
import { checkData } from "./doctor/check-data.ts";
import { checkDatabase } from "./doctor/check-database.ts";
import { checkDiscord } from "./doctor/check-discord.ts";
import { checkGateway } from "./doctor/check-gateway.ts";
import { checkSettings } from "./doctor/check-settings.ts";
import { checkSlack } from "./doctor/check-slack.ts";
import { checkTelegram } from "./doctor/check-telegram.ts";
import { type Finding, findingsOf, type Patient } from "./doctor/finding.ts";
import { SECURITY_CHECKS } from "./doctor/security/checks.ts";
import { parseOptions } from "./parse-options.ts";
import { openSecrets } from "./read-secrets.ts";

const CHECKS: readonly ((patient: Patient) => Promise<Finding[]>)[] = [
  checkData,
  checkDatabase,
  checkSlack,
  checkDiscord,
  checkTelegram,
  checkGateway,
  checkCompanion,
];
const MARKS = { ok: "✅ ok", warning: "⚠️ soon", fault: "⛔ mend" } as const;

/** Checks everything that is set, changes nothing, and says how to mend what is wrong. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, { security: { type: "boolean" }, json: { type: "boolean" } });
  const problem = "problem" in parsed ? parsed.problem : parsed.positionals[0];
  if ("problem" in parsed || problem !== undefined) {
    io.err("problem" in parsed ? parsed.problem : `doctor takes no ${problem}.`);
    return EXIT.usage;
  }
  const { security = false, json = false } = parsed.values;
  return doctor(await withSecrets(loadConfig(io.env), io), io, { security, json });
};

/** What the settings name is looked for too; what cannot be found is a fault of theirs. */
async function withSecrets(loaded: LoadedConfig, io: CliIo): Promise<LoadedConfig> {
  if (!("ok" in loaded)) return loaded;
  const { faults, warnings } = await openSecrets(loaded.ok, io);
  const all = [...loaded.ok.warnings, ...warnings];
  return faults.length > 0 ? { faults, warnings: all } : { ok: { ...loaded.ok, warnings: all } };
}

interface Wish {
  /** Looks for what lets somebody past, in place of what would not work. */
  readonly security: boolean;
  /** One object for programs. */
  readonly json: boolean;
}

/** Exit code 1: something is wrong. 2: something will be, or needs a look soon. */
async function doctor(loaded: LoadedConfig, io: CliIo, { security, json }: Wish): Promise<number> {
  const findings: Finding[] = [];
  const tell = (found: readonly Finding[]) => {
    findings.push(...found);
    if (!json) for (const finding of found) print(finding, io);
  };
  tell(checkSettings(loaded));
  if ("ok" in loaded) {
    const patient: Patient = {
      config: loaded.ok,
      clock: io.clock,
      logger: createLogger("silent"),
      folder: process.cwd(),
      settingsFile: io.env.GATEHOUSE_CONFIG?.trim() || null,
    };
    for (const check of security ? SECURITY_CHECKS : CHECKS) tell(await check(patient).catch(brokenCheck));
  }
  const count = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
  const [faults, warnings] = [count("fault"), count("warning")];
  const exit = faults > 0 ? EXIT.failed : warnings > 0 ? EXIT.soon : EXIT.ok;
  if (json) io.out(JSON.stringify({ exit, faults, warnings, findings }, null, 2));
  else {
    io.out("");
    io.out(security ? safetyOf(faults, warnings) : summaryOf(faults, warnings, "ok" in loaded));
  }
  return exit;
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

const amount = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

function safetyOf(faults: number, warnings: number): string {
  if (faults > 0) return `${amount(faults, "thing")} that others could use against you: mend them.`;
  return warnings > 0 ? `Safe as set up; ${amount(warnings, "thing")} to look at soon.` : "Safe as set up.";
}

function summaryOf(faults: number, warnings: number, isWhole: boolean): string {
  if (faults > 0) {
    const rest = isWhole ? "" : " The rest is checked once the settings can be read.";
    return `${amount(faults, "thing")} to mend before it works${warnings > 0 ? `, ${amount(warnings, "thing")} to look at soon` : ""}.${rest}`;
  }
  return warnings > 0 ? `It works; ${amount(warnings, "thing")} to look at soon.` : "All is well.";
}
