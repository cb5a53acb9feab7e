import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";

/** What a number was measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** How busy the machine was before we began: one a core is full. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ["@slack/bolt", "@openclaw/gateway-client", "better-sqlite3", "ws"];

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    versions: Object.fromEntries([
      ["gatehouse", versionAt("..")],
      ...PACKAGES.map((name) => [name, versionOf(name)]),
    ]),
  };
}

/** The version of a package of the project, or of one that stands elsewhere. */
export const versionOf = (name: string, under = ".."): string => versionAt(`${under}/node_modules/${name}`);

function versionAt(folder: string): string {
  try {
    const file = new URL(`../${folder}/package.json`, import.meta.url);
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  } catch {
    return "not installed";
  }
}
