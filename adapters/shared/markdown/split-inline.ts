import type { PhrasingContent } from "mdast";
import { cutText, mostThatFits } from "./cut-text.ts";

type Nodes = readonly PhrasingContent[];
type SizeOf = (nodes: Nodes) => number;
type Cut = readonly [head: PhrasingContent | null, tail: PhrasingContent | null];

/** Cuts inline nodes into runs of at most `limit`, at sentences or words, keeping the marks around each piece. */
export function splitInline(nodes: Nodes, limit: number, sizeOf: SizeOf): PhrasingContent[][] {
  const runs: PhrasingContent[][] = [];
  let rest: Nodes = nodes;
  while (rest.length > 0) {
    const [run, next] = takeRun(rest, limit, sizeOf);
    runs.push(run);
    rest = next;
  }
  return runs;
}

/** A beginning that fits and fills most of the room, and what is left; always takes something. */
function takeRun(nodes: Nodes, limit: number, sizeOf: SizeOf): [PhrasingContent[], Nodes] {
  const most = mostThatFits(nodes.length, limit, (count) => sizeOf(nodes.slice(0, count)));
  if (most === nodes.length && sizeOf(nodes) <= limit) return [[...nodes], []];
  const whole = most > 1 || sizeOf(nodes.slice(0, 1)) <= limit ? nodes.slice(0, most) : [];
  const next = nodes[whole.length];
  if (next === undefined) return [[...whole], []];
  const [head, tail] = cutNode(next, whole, limit, sizeOf);
  const run = head === null ? [...whole] : [...whole, head];
  return [run, [...(tail === null ? [] : [tail]), ...nodes.slice(whole.length + 1)]];
}

/** Cuts a node so that its head fits behind what is there; the whole node is the tail when nothing of it does. */
function cutNode(node: PhrasingContent, before: Nodes, limit: number, sizeOf: SizeOf): Cut {
  const alone = before.length === 0;
  if ("children" in node) {
    const wrap = (children: Nodes) => ({ ...node, children: [...children] }) as PhrasingContent;
    const [first, rest] = takeRun(node.children, limit, (children) => sizeOf([...before, wrap(children)]));
    if (!alone && sizeOf([...before, wrap(first)]) > limit) return [null, node];
    return [wrap(first), rest.length === 0 ? null : wrap(rest)];
  }
  if (node.type !== "text" && node.type !== "inlineCode" && node.type !== "html") {
    return alone ? [node, null] : [null, node];
  }
  const type = node.type === "html" ? "text" : node.type;
  const part = (value: string): PhrasingContent => ({ type, value });
  const upTo = (length: number) => sizeOf([...before, part(node.value.slice(0, length))]);
  const cut = cutText(node.value, mostThatFits(node.value.length, limit, upTo));
  if (!alone && upTo(cut) > limit) return [null, node];
  const tail = node.value.slice(cut);
  return [part(node.value.slice(0, cut)), tail === "" ? null : part(tail)];
}
