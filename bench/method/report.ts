import type { BenchResult, Table } from "./bench.ts";
import type { Machine } from "./machine.ts";
import type { Spread } from "./statistics.ts";

/** A result as markdown: machine, tables, notes; a result that does not count says so instead of its numbers. */
export function renderReport(name: string, result: BenchResult, machine: Machine): string {
  const lines = [`## ${name}`, "", machineLine(machine, result.versions ?? {}), ""];
  if (result.faults.length > 0) {
    lines.push(`**These numbers do not count**: ${result.faults.length} answers went wrong.`, "");
    lines.push(...result.faults.slice(0, 20).map((fault) => `- ${fault}`), "");
    return lines.join("\n");
  }
  for (const table of result.tables) lines.push(`**${table.title}**`, "", renderTable(table), "");
  lines.push(...result.notes.map((note) => `- ${note}`), "");
  return lines.join("\n");
}

export function renderTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function machineLine(machine: Machine, more: Readonly<Record<string, string>>): string {
  const versions = Object.entries({ node: machine.node, ...machine.versions, ...more });
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, load before ${machine.loadBefore};`,
    `${versions.map(([name, version]) => `${name} ${version}`).join(", ")}.`,
  ].join(" ");
}

export const showMs = ({ median, min, max }: Spread): string =>
  `${round(median)} (${round(min)}-${round(max)})`;

export const showRatio = ({ median, min, max }: Spread): string =>
  `**${median.toFixed(2)}** (${min.toFixed(2)}-${max.toFixed(2)})`;

/** Three digits are all that such a measurement can tell. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
