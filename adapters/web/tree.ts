/** The only things a browser is ever asked to build. Everything in it is text; nothing is markup. */
export type Inline =
  | { readonly t: "text"; readonly v: string }
  | { readonly t: "code"; readonly v: string }
  | { readonly t: "strong" | "em" | "del"; readonly c: readonly Inline[] }
  | { readonly t: "link"; readonly href: string; readonly c: readonly Inline[] }
  | { readonly t: "time"; readonly at: number; readonly c: readonly Inline[] }
  | { readonly t: "mention"; readonly v: string }
  | { readonly t: "break" };

export type Align = "left" | "right" | "center" | null;
export type Cell = readonly Inline[];

export interface ListItem {
  /** Null when it is no task. */
  readonly checked: boolean | null;
  readonly c: readonly Block[];
}

export type Block =
  | { readonly t: "p"; readonly c: readonly Inline[] }
  | { readonly t: "h"; readonly level: number; readonly c: readonly Inline[] }
  | { readonly t: "list"; readonly start: number | null; readonly items: readonly ListItem[] }
  | { readonly t: "quote"; readonly c: readonly Block[] }
  | { readonly t: "pre"; readonly lang: string | null; readonly v: string }
  /** What somebody else wrote, letter for letter. No markdown makes one. */
  | { readonly t: "letters"; readonly v: string }
  | {
      readonly t: "table";
      readonly align: readonly Align[];
      readonly head: readonly Cell[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly t: "rule" };

/** The words of a tree alone, a line for each block. */
export function wordsOf(blocks: readonly Block[]): string {
  return blocks.map(wordsOfBlock).filter(Boolean).join("\n");
}

function wordsOfBlock(block: Block): string {
  switch (block.t) {
    case "p":
    case "h":
      return wordsInline(block.c);
    case "quote":
      return wordsOf(block.c);
    case "list":
      return block.items.map((item) => wordsOf(item.c)).join("\n");
    case "table":
      return [block.head, ...block.rows].map((row) => row.map(wordsInline).join(" | ")).join("\n");
    case "pre":
    case "letters":
      return block.v;
    case "rule":
      return "";
  }
}

function wordsInline(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => ("c" in node ? wordsInline(node.c) : node.t === "break" ? "\n" : node.v))
    .join("");
}
