import type { MadeFile } from "../file/file.ts";
import type { OutboundMessage } from "../words/text.ts";
import type { TurnContext, TurnDeps } from "./turn-deps.ts";
import { fileSettingsOf } from "./turn-files.ts";

/** An answer as it is shown: its messages, and what stands below them. */
export interface LaidOutAnswer {
  readonly parts: readonly string[];
  readonly files: readonly OutboundMessage[];
}

/** Cuts an answer into messages; one of too many comes as its beginning and a file with the whole. */
export function layOutAnswer(
  deps: Pick<TurnDeps, "adapters" | "settings">,
  about: TurnContext,
  markdown: string,
  made: readonly MadeFile[],
): LaidOutAnswer {
  const adapter = deps.adapters.get(about.conversation.place.platform);
  const parts = markdown.trim() === "" ? [] : (adapter?.splitAnswer(markdown) ?? [markdown]);
  const files = made.map((one) => messageOf(one, about));
  const [first] = parts;
  const isLong = parts.length > fileSettingsOf(deps).longAnswerParts;
  if (!isLong || first === undefined || adapter?.takesFiles?.() !== true) return { parts, files };
  return { parts: [first], files: [wholeAnswer(about, markdown), ...files] };
}

function wholeAnswer({ agent, turn }: TurnContext, markdown: string): OutboundMessage {
  const name = `${agent.id}-${turn.reference.toLowerCase()}.md`;
  const content = { kind: "text", text: markdown } as const;
  return { kind: "file", agent, what: "answer", file: { name, type: "text/markdown", content } };
}

function messageOf(one: MadeFile, { agent, turn }: TurnContext): OutboundMessage {
  if (one.kind === "content") return { kind: "file", agent, what: "made", file: one.file };
  const text = { key: "file-not-shown", agent, name: one.name, why: one.why } as const;
  return { kind: "notice", text, buttons: [], reference: turn.reference };
}
