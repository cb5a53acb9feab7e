import type { Nodes } from "mdast";

/** Everything a reader would see of these nodes, without marks; blocks stand on lines of their own. */
export function textOf(nodes: readonly Nodes[]): string {
  const out: string[] = [];
  // An explicit stack, because depth is the writer's choice.
  const waiting: (Nodes | string)[] = [...nodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node === "string") out.push(node);
    else if ("value" in node) out.push(node.value);
    else if (node.type === "break") out.push("\n");
    else if (node.type === "image" || node.type === "imageReference") out.push(node.alt ?? "");
    else if (node.type === "footnoteReference") out.push(`[${node.label ?? node.identifier}]`);
    else if ("children" in node) {
      const between = separatorIn(node);
      for (const child of [...node.children].reverse()) waiting.push(child, between);
      waiting.pop();
    }
  }
  return out.join("");
}

function separatorIn(parent: Nodes): string {
  switch (parent.type) {
    case "root":
    case "blockquote":
    case "list":
    case "listItem":
    case "footnoteDefinition":
    case "table":
      return "\n";
    case "tableRow":
      return " | ";
    default:
      return "";
  }
}
