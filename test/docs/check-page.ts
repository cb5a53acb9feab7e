import { posix } from "node:path";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { RESERVED_SLASH_COMMANDS, UMBRELLA_COMMAND } from "../../adapters/slack/commands.ts";
import { directiveWords } from "../../src/gateway/openclaw/directives.ts";

export interface Page {
  readonly path: string;
  readonly text: string;
}

/** What a page may speak of. */
export interface World {
  exists(path: string): boolean;
  /** Is there a file of this name somewhere among the sources? */
  isFileName(name: string): boolean;
  textOf(path: string): string | null;
  readonly scripts: readonly string[];
  readonly terminalCommands: readonly string[];
  readonly chatCommands: readonly string[];
  readonly settings: readonly string[];
}

/** Everything that a page says and that is not so. */
export function faultsOf(page: Page, world: World): readonly string[] {
  const nodes = nodesOf(page.text);
  const links = nodes.flatMap((node) => ("url" in node ? [node.url] : []));
  const codes = nodes.flatMap((node) => (node.type === "inlineCode" ? [node.value] : []));
  const blocks = nodes.flatMap((node) => (node.type === "code" ? [node.value] : []));
  return [
    ...links.filter((url) => !leadsSomewhere(url, page, world)).map((url) => `dead link: ${url}`),
    ...codes.filter((code) => !isTruePath(code, world)).map((code) => `no such path: ${code}`),
    ...codes.filter((code) => !isTrueCommand(code, world)).map((code) => `no such command: ${code}`),
    ...blocks
      .flatMap((block) => block.match(PATH_IN_BLOCK) ?? [])
      .filter((path) => !world.exists(path))
      .map((path) => `no such path: ${path}`),
    ...strangersIn(page.text, world),
  ];
}

/** The inline code of a piece of markdown. */
export const codesIn = (markdown: string): readonly string[] & string[] =>
  nodesOf(markdown).flatMap((node) => (node.type === "inlineCode" ? [node.value] : []));

function nodesOf(markdown: string): Nodes[] {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const all = (node: Nodes): Nodes[] => [node, ...("children" in node ? node.children.flatMap(all) : [])];
  return all(tree);
}

function leadsSomewhere(url: string, page: Page, world: World): boolean {
  if (/^(https?|mailto):/.test(url)) return true;
  const [file = "", anchor] = url.split("#");
  const path = file === "" ? page.path : posix.join(posix.dirname(page.path), file);
  if (!world.exists(path)) return false;
  if (anchor === undefined) return true;
  const text = file === "" ? page.text : world.textOf(path);
  return text !== null && anchorsOf(text).includes(anchor);
}

/** As the usual sites make anchors of headings. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, head = ""]) =>
    head
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

const FOLDERS = "src|adapters|db|test|docs|bin|bench|\\.ci";
const PATH = new RegExp(`^(?:${FOLDERS})(?:/[\\w.<>-]+)*/?$`);
const PATH_IN_BLOCK = new RegExp(`(?<![\\w./-])(?:${FOLDERS})/[\\w.-]+(?:/[\\w.-]+)*`, "g");
const FILE = /^\.?[\w-]+(?:\.[\w-]+)*\.(?:ts|js|mjs|md|example)$/;

function isTruePath(code: string, world: World): boolean {
  if (PATH.test(code)) return world.exists(code.split(/\/?[^/]*</)[0] ?? "");
  return FILE.test(code) ? world.exists(code) || world.isFileName(code) : true;
}

/** Slashes that are addresses of ours, Slack's own commands, or the gateway's. */
const OTHER_SLASHES = new Set([
  ...["healthz", "readyz", "metrics"],
  ...RESERVED_SLASH_COMMANDS,
  ...directiveWords([], null),
]);

function isTrueCommand(code: string, world: World): boolean {
  const [, mark, umbrella, name] = /^(\/|!|@)(gatehouse\s*)?([a-z]*)(?![\w/:-])/.exec(code) ?? [];
  if (mark === undefined || (mark === "@" && umbrella === undefined)) return true;
  if (name === undefined || name === "") return true;
  if (world.chatCommands.includes(name)) return true;
  return mark === "/" && umbrella === undefined && (OTHER_SLASHES.has(name) || name === UMBRELLA_COMMAND);
}

const SETTING =
  /(?<![\w-])(?:(?:GATEHOUSE|SLACK|OPENCLAW|OPENAI|DISCORD|TELEGRAM)_[A-Z_]+|DATABASE_URL|LOG_LEVEL)\b/g;
const MACHINE_PATH = /(?<![\w.:/>])(?:\/(?:home|root|Users|work|tmp|var|opt|mnt|etc|usr)\/|[A-Z]:\\)/g;
const SCRIPT = /\bnpm (?:run (?:--silent )?([\w:-]+)|(test|start))(?: (?:-- )?([a-z]+)\b)?/g;

function strangersIn(text: string, world: World): readonly string[] {
  const faults: string[] = [];
  for (const [setting] of text.matchAll(SETTING)) {
    if (!world.settings.includes(setting)) faults.push(`no such setting: ${setting}`);
  }
  for (const [path] of text.matchAll(MACHINE_PATH)) faults.push(`a path of some machine: ${path}`);
  for (const [whole, run, short, word] of text.matchAll(SCRIPT)) {
    const script = run ?? short ?? "";
    if (!world.scripts.includes(script)) faults.push(`no such script: ${whole}`);
    else if (script === "gatehouse" && word !== undefined && !world.terminalCommands.includes(word)) {
      faults.push(`no such command of the terminal: ${whole}`);
    }
  }
  return faults;
}
