import { posix } from "node:path";
import { parseSync, type StaticImport } from "oxc-parser";

export type Trait = "async" | "environment" | "clock";

/** What the rules know of one file. */
export interface Source {
  readonly path: string;
  readonly lines: number;
  /** Files of the project by path, packages by name, Node's own modules with their prefix. */
  readonly imports: readonly { readonly to: string; readonly isOurs: boolean }[];
  /** Where each trait is first seen: a line number. */
  readonly traits: ReadonlyMap<Trait, number>;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** A file of which only the length matters. */
export function measureSource(path: string, text: string): Source {
  return { path, lines: linesOf(text), imports: [], traits: new Map() };
}

/** Reads imports and traits of a file, without running anything. */
export function readSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const specifiers = [
    ...module.staticImports.map((one) => one.moduleRequest.value),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
  ];
  const traits = new Map<Trait, number>();
  const lineOf = (at: number) => text.slice(0, at).split("\n").length;
  walk(program, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== null) specifiers.push(specifier);
    const trait = traitOf(node);
    if (trait && !traits.has(trait)) traits.set(trait, lineOf(node.start));
  });
  if (module.staticImports.some(importsTimer)) traits.set("clock", 1);
  const imports = [...new Set(specifiers)].map((specifier) => resolve(path, specifier));
  return { path, lines: linesOf(text), imports, traits };
}

function linesOf(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function importsTimer({ moduleRequest, entries }: StaticImport): boolean {
  if (!moduleRequest.value.startsWith("node:timers")) return false;
  // Without a name, the whole module comes in.
  return entries.some(({ importName }) => importName.name === null || TIMERS.has(importName.name ?? ""));
}

function resolve(from: string, specifier: string): Source["imports"][number] {
  if (specifier.startsWith(".")) return { to: posix.join(posix.dirname(from), specifier), isOurs: true };
  if (specifier.startsWith("node:")) return { to: specifier, isOurs: false };
  const parts = specifier.split("/");
  return { to: parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/"), isOurs: false };
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isNode(value)) {
    visit(value);
    for (const child of Object.values(value))
      if (child !== null && typeof child === "object") walk(child, visit);
  }
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === "object" && "type" in value && typeof value.type === "string";
}

/** `import("…")`, as a call and as a type. */
function specifierOf(node: Node): string | null {
  if (node.type !== "ImportExpression" && node.type !== "TSImportType") return null;
  const source = node.source;
  return isNode(source) && typeof source.value === "string" ? source.value : null;
}

const TIMERS = new Set(["setTimeout", "setInterval"]);
const CLOCK_READERS = new Set(["Date.now", "performance.now", "process.hrtime", "AbortSignal.timeout"]);

function traitOf(node: Node): Trait | null {
  if (node.async === true || node.type === "AwaitExpression") return "async";
  if (node.type === "MemberExpression") {
    const name = dotted(node);
    if (name === "process.env") return "environment";
    if (CLOCK_READERS.has(name)) return "clock";
  }
  if (node.type === "ImportSpecifier" && isNode(node.imported) && node.imported.name === "env")
    return "environment";
  if (node.type === "CallExpression" && isNode(node.callee)) {
    const name = String(node.callee.name ?? dotted(node.callee).replace(/^globalThis\./, ""));
    if (TIMERS.has(name) || name === "Date") return "clock";
  }
  const isNewDate = node.type === "NewExpression" && isNode(node.callee) && node.callee.name === "Date";
  return isNewDate && Array.isArray(node.arguments) && node.arguments.length === 0 ? "clock" : null;
}

function dotted(node: Node): string {
  const { object, property } = node;
  if (!isNode(object) || !isNode(property)) return "";
  return `${object.name ?? dotted(object)}.${property.name ?? property.value}`;
}
