import type { Source } from "./read-source.ts";
import { PACKAGE_HOMES, ZONE_RULES, type Zone, zoneOf } from "./zones.ts";

export type RuleName =
  | "imports"
  | "packages"
  | "cycle"
  | "async-noun"
  | "environment"
  | "clock"
  | "adapter-files"
  | "size"
  | "names";

export interface Violation {
  readonly rule: RuleName;
  readonly path: string;
  readonly why: string;
}

/** The project as the rules see it: every file by its path. */
export type Project = ReadonlyMap<string, Source>;

const ADAPTER_FILES = [
  "index.ts",
  "config.ts",
  "receive.ts",
  "parse-event.ts",
  "commands.ts",
  "render-message.ts",
  "stream-reply.ts",
  "api.ts",
];
const VAGUE_FOLDERS = /(^|\/)(utils?|helpers?|common|services|types|lib|misc)\//;

/** Everything in the project that breaks a rule of the house. */
export function inspectProject(project: Project): Violation[] {
  const sources = [...project.values()];
  const code = sources.filter((source) => zoneOf(source.path) !== "test");
  const judges = [importFaults, packageFaults, asyncNouns, environmentReaders, clockReaders, names];
  return [
    ...code.flatMap((source) => judges.flatMap((judge) => judge(source, project))),
    ...sources.flatMap(sizeFaults),
    ...cycles(project),
    ...incompleteAdapters(project),
  ];
}

function importFaults(source: Source, project: Project): Violation[] {
  const from = zoneOf(source.path);
  return source.imports.flatMap(({ to, isOurs }) => {
    if (!isOurs) return [];
    const zone = zoneOf(to);
    const rule = ZONE_RULES[from];
    const allowed = rule === "everything" || zone === from || rule.includes(zone);
    const fault = (why: string) => [{ rule: "imports" as const, path: source.path, why }];
    if (isOtherAdapter(source.path, to)) return fault(`imports another platform: ${to}`);
    if (!allowed) return fault(`${from} may not import ${zone}: ${to}`);
    const seesNouns = from !== "core" && rule !== "everything";
    if (seesNouns && zone === "core" && isVerb(to, project))
      return fault(`${from} may not import a verb: ${to}`);
    return [];
  });
}

function isOtherAdapter(from: string, to: string): boolean {
  const platform = (path: string) => /^adapters\/([^/]+)\//.exec(path)?.[1];
  const [mine, theirs] = [platform(from), platform(to)];
  return Boolean(mine && theirs && mine !== theirs && theirs !== "shared");
}

/** A verb of the core works through ports, or through another verb. Nouns are types and pure rules. */
function isVerb(path: string, project: Project, seen = new Set<string>()): boolean {
  const source = project.get(path);
  if (!source || seen.has(path) || zoneOf(path) !== "core") return false;
  seen.add(path);
  if (source.traits.has("async")) return true;
  return source.imports.some(({ to }) => zoneOf(to) === "ports" || isVerb(to, project, seen));
}

function packageFaults(source: Source): Violation[] {
  const zone = zoneOf(source.path);
  return source.imports.flatMap(({ to, isOurs }) => {
    if (isOurs) return [];
    if (zone === "core" || zone === "ports") {
      return [{ rule: "packages", path: source.path, why: `the core imports no package: ${to}` }];
    }
    const homes = PACKAGE_HOMES.find(([pattern]) => pattern.test(to))?.[1];
    if (!homes || homes.some((home) => source.path.startsWith(home))) return [];
    return [{ rule: "packages", path: source.path, why: `${to} belongs to ${homes.join(", ")}` }];
  });
}

function asyncNouns(source: Source, project: Project): Violation[] {
  if (zoneOf(source.path) !== "core" || !nounsOf(project).has(source.path)) return [];
  const line = source.traits.get("async");
  if (line !== undefined) {
    return [
      { rule: "async-noun", path: source.path, why: `line ${line}: a port is made of it, so it only tells` },
    ];
  }
  return source.imports
    .filter(({ to }) => zoneOf(to) === "ports")
    .map(({ to }) => ({
      rule: "async-noun",
      path: source.path,
      why: `a port is made of it, yet it imports ${to}`,
    }));
}

/** What ports are made of, directly or through other nouns. */
function nounsOf(project: Project): ReadonlySet<string> {
  const nouns = new Set<string>();
  const waiting = [...project.values()].filter((source) => zoneOf(source.path) === "ports");
  for (let source = waiting.pop(); source; source = waiting.pop()) {
    for (const { to } of source.imports) {
      const noun = project.get(to);
      if (zoneOf(to) !== "core" || nouns.has(to) || !noun) continue;
      nouns.add(to);
      waiting.push(noun);
    }
  }
  return nouns;
}

function environmentReaders(source: Source): Violation[] {
  const line = source.traits.get("environment");
  if (line === undefined || zoneOf(source.path) === "config") return [];
  return [
    { rule: "environment", path: source.path, why: `line ${line}: only src/config.ts reads the environment` },
  ];
}

function clockReaders(source: Source): Violation[] {
  const line = source.traits.get("clock");
  const zone: Zone = zoneOf(source.path);
  if (line === undefined || zone === "system" || zone === "page") return [];
  return [{ rule: "clock", path: source.path, why: `line ${line}: time comes through the clock port` }];
}

function names(source: Source): Violation[] {
  const fault = (why: string) => [{ rule: "names" as const, path: source.path, why }];
  if (VAGUE_FOLDERS.test(source.path)) return fault("a folder is named for what its files do");
  const isDoor = /^adapters\/([^/]+\/)?index\.ts$/.test(source.path);
  return source.path.endsWith("/index.ts") && !isDoor ? fault("only adapters have an index.ts") : [];
}

function sizeFaults({ path, lines }: Source): Violation[] {
  const isLonger =
    zoneOf(path) === "test" || path.startsWith("db/schema/") || /(wire|payload)[^/]*\.ts$/.test(path);
  const cap = isLonger ? 400 : 300;
  return lines > cap ? [{ rule: "size", path, why: `${lines} lines, of ${cap} at most` }] : [];
}

function incompleteAdapters(project: Project): Violation[] {
  const folders = [...project.keys()].flatMap((path) => /^adapters\/[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(folders)]
    .filter((folder) => folder !== "adapters/shared")
    .flatMap((folder) =>
      ADAPTER_FILES.filter((name) => !project.has(`${folder}/${name}`)).map(
        (name): Violation => ({ rule: "adapter-files", path: folder, why: `has no ${name}` }),
      ),
    );
}

function cycles(project: Project): Violation[] {
  const done = new Set<string>();
  const found: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push({ rule: "cycle", path, why: [...trail.slice(at), path].join(" -> ") });
      return;
    }
    if (done.has(path)) return;
    for (const { to } of project.get(path)?.imports ?? []) if (project.has(to)) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of project.keys()) visit(path, []);
  return found;
}
