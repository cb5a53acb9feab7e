import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type * as z from "zod/mini";
import { builtinRoles } from "../core/access/builtin-roles.ts";
import { type ConfigFile, FILE_KEYS, fileSchema } from "./file-schema.ts";
import { nearestWord } from "./nearest-word.ts";
import type { ConfigFault } from "./types.ts";

export type Path = readonly (string | number)[];

/** The settings file, read: what it says, and how to say where something in it stands. */
export interface ReadFile {
  readonly content: ConfigFile;
  readonly faults: readonly ConfigFault[];
  fault: PlaceFault;
}

/** A fault at a path of the file, shown at its value, or with `key` at its name. */
type PlaceFault = (path: Path, problem: string, mend?: string, at?: "key" | "value") => ConfigFault;

const OPTIONS = { allowTrailingComma: true, disallowComments: false } as const;
const PAGE = "docs/settings.md has an example of every part.";

/** Reads the text of the settings file; every fault has its line and column. */
export function readConfigFile(file: string, text: string): ReadFile {
  const errors: ParseError[] = [];
  const bare = text.replace(/^\uFEFF/, "");
  const tree = parseTree(bare, errors, OPTIONS);
  const placed = (offset: number, path: Path, problem: string, mend = PAGE): ConfigFault => {
    const before = bare.slice(0, offset).split("\n");
    const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    const name = path.length === 0 ? "" : `${spell(path)}: `;
    return { variable: "GATEHOUSE_CONFIG", place, problem: name + problem, mend };
  };
  const fault: PlaceFault = (path, problem, mend, at = "value") =>
    placed(offsetOf(tree, path, at), path, problem, mend);
  const [first] = errors;
  if (first !== undefined || tree === undefined) {
    const reason = first === undefined ? "it is empty" : spaced(printParseErrorCode(first.error));
    return { content: {}, faults: [placed(first?.offset ?? 0, [], `this is no JSON: ${reason}`)], fault };
  }
  const raw: unknown = getNodeValue(tree);
  const parsed = fileSchema.safeParse(raw);
  const faults = [
    ...duplicates(tree).map((path) => fault(path, "stands here twice; one would be lost", PAGE, "key")),
    ...(parsed.error?.issues ?? []).flatMap((issue) => faultsOf(issue, fault)),
    ...reserved(raw, fault),
  ];
  return { content: parsed.data ?? {}, faults, fault };
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, fault: PlaceFault): ConfigFault[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "invalid_key") return [fault(path, problemOf(issue), PAGE, "key")];
  if (issue.code !== "unrecognized_keys") return [fault(path, problemOf(issue))];
  return issue.keys.map((key) => {
    const near = nearestWord(key, FILE_KEYS);
    const mend = near === null ? PAGE : `Did you mean "${near}"? ${PAGE}`;
    return fault([...path, key], "is not known here", mend, "key");
  });
}

function problemOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_key":
      return issue.issues[0]?.message ?? "cannot be a name here";
    case "invalid_type":
      return `has to be ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `has to be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What only shows when the parts are seen together; looked for even in a file with other faults. */
function reserved(raw: unknown, fault: PlaceFault): ConfigFault[] {
  const builtin: readonly string[] = [...builtinRoles([]).keys()];
  const roles = keysOf(raw, "roles");
  const isRole = (name: string) => builtin.includes(name) || roles.includes(name);
  const builtIn = "is a built-in role and stays as it is";
  const taken = "is the name of a role, which no agent can have";
  return [
    ...roles
      .filter((name) => builtin.includes(name))
      .map((name) => fault(["roles", name], builtIn, "Choose another name.", "key")),
    ...keysOf(raw, "agents")
      .filter(isRole)
      .map((id) => fault(["agents", id], taken, "Rename the role or the agent.", "key")),
  ];
}

function keysOf(raw: unknown, part: string): string[] {
  if (typeof raw !== "object" || raw === null) return [];
  const value: unknown = Object.entries(raw).find(([name]) => name === part)?.[1];
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function duplicates(tree: Node): Path[] {
  const found: Path[] = [];
  const walk = (node: Node, path: Path) => {
    const seen = new Set<string>();
    for (const [index, child] of (node.children ?? []).entries()) {
      const [name, value] = node.type === "object" ? (child.children ?? []) : [undefined, child];
      const key = name === undefined ? index : String(name.value);
      if (name !== undefined && seen.has(String(key))) found.push([...path, key]);
      seen.add(String(key));
      if (value !== undefined) walk(value, [...path, key]);
    }
  };
  walk(tree, []);
  return found;
}

function offsetOf(tree: Node | undefined, path: Path, at: "key" | "value"): number {
  if (tree === undefined) return 0;
  const node = findNodeAtLocation(tree, [...path]);
  if (node === undefined) return path.length === 0 ? 0 : offsetOf(tree, path.slice(0, -1), at);
  return at === "key" && node.parent?.type === "property" ? node.parent.offset : node.offset;
}

const spell = (path: Path) =>
  path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
const spaced = (code: string) => code.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
