import type { Definition, Nodes, PhrasingContent, Root, RootContent } from "mdast";

const BREAK = /^<br\s*\/?>$/i;

type Definitions = ReadonlyMap<string, Definition>;

/**
 * Puts link addresses where they are used, and makes links of pictures and breaks of `<br>`: then every block stands
 * for itself and can be cut, moved and sent alone.
 */
export function resolveNodes(root: Root): RootContent[] {
  const definitions = new Map<string, Definition>();
  collect(root, definitions);
  return root.children.flatMap((node) => resolveBlock(node, definitions) as RootContent[]);
}

function collect(root: Root, definitions: Map<string, Definition>): void {
  const waiting: Nodes[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === "definition" && !definitions.has(node.identifier))
      definitions.set(node.identifier, node);
    if ("children" in node) for (const child of node.children) waiting.push(child);
  }
}

function resolveBlock(node: Nodes, definitions: Definitions): Nodes[] {
  switch (node.type) {
    case "definition":
      return [];
    case "linkReference":
      return [resolveLink(node, definitions)].flat();
    case "imageReference":
      return [image(node.alt ?? "", definitions.get(node.identifier)?.url)];
    case "image":
      return [image(node.alt ?? "", node.url)];
    case "footnoteReference":
      return [text(`[${node.label ?? node.identifier}]`)];
    case "footnoteDefinition":
      return footnote(node.label ?? node.identifier, children(node, definitions));
    default:
      return "children" in node ? [{ ...node, children: children(node, definitions) } as Nodes] : [node];
  }
}

function resolveLink(
  node: Extract<Nodes, { type: "linkReference" }>,
  definitions: Definitions,
): Nodes | Nodes[] {
  const inside = children(node, definitions) as PhrasingContent[];
  const url = definitions.get(node.identifier)?.url;
  return url === undefined ? inside : { type: "link", url, children: inside };
}

function children(node: Nodes, definitions: Definitions): Nodes[] {
  if (!("children" in node)) return [];
  const isText = !BLOCK_PARENTS.has(node.type);
  return node.children.flatMap((child): Nodes[] =>
    isText && child.type === "html" && BREAK.test(child.value)
      ? [{ type: "break" }]
      : resolveBlock(child, definitions),
  );
}

const BLOCK_PARENTS: ReadonlySet<string> = new Set(["blockquote", "listItem", "footnoteDefinition"]);

// Pictures are never fetched by themselves, so they become a link that says what they show.
function image(alt: string, url: string | undefined): PhrasingContent {
  const label = text(alt || "image");
  return url === undefined ? label : { type: "link", url, children: [label] };
}

function footnote(label: string, blocks: Nodes[]): Nodes[] {
  const [first, ...rest] = blocks;
  const mark = text(`[${label}] `);
  if (first?.type !== "paragraph") return [{ type: "paragraph", children: [mark] }, ...blocks];
  return [{ type: "paragraph", children: [mark, ...first.children] }, ...rest];
}

const text = (value: string): PhrasingContent => ({ type: "text", value });
