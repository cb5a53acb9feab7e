import type { AgentName } from "../../src/core/words/shown.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import type { LaidOutButton } from "../../src/text/lay-out-message.ts";
import { layOut } from "../../src/text/lay-out-message.ts";
import type { WebPerson } from "./config.ts";
import { renderWritten } from "./mentions.ts";
import { renderPieces } from "./render-pieces.ts";
import { GATEHOUSE } from "./rooms.ts";
import type { ChatMessage } from "./transcript.ts";
import { type Block, wordsOf } from "./tree.ts";

/** A message as a browser gets it. */
export interface ShownMessage {
  readonly id: string;
  readonly channel: string;
  readonly thread: string;
  readonly from: { readonly name: string; readonly displayName: string };
  /** The agent that speaks through us. */
  readonly agent: AgentName | null;
  readonly kind: "text" | "command" | "removed" | "answer" | "file" | "status" | "notice";
  readonly at: number;
  readonly nodes: readonly Block[];
  /** The words alone, for titles, search and screen readers. */
  readonly plain: string;
  /** What the agent is doing, beneath an answer that still grows. */
  readonly status: readonly Block[];
  readonly buttons: readonly LaidOutButton[];
  readonly small: string | null;
  /** What can be saved. */
  readonly files: readonly { readonly id: string; readonly name: string; readonly size: number | null }[];
  readonly growing: boolean;
  readonly privately: boolean;
  readonly delivered: boolean;
  /** Its writer changed it. */
  readonly edited: boolean;
  /** What the writer's browser called it, so that it knows its own message again. */
  readonly nonce: string | null;
}

/** A stored message and what has grown over it, as data for the page. */
export function renderMessage(
  message: ChatMessage,
  growing: readonly Block[] | null,
  people: readonly WebPerson[],
): ShownMessage {
  const base = {
    id: message.id,
    channel: message.channel,
    thread: message.thread,
    from: speakerOf(message.from, people),
    at: message.at,
    privately: message.privateTo !== null,
    delivered: message.delivered,
    files: (message.files ?? []).map(({ id, name, size }) => ({ id, name, size })),
    edited: message.body.kind === "text" && message.editedAt !== null,
    nonce: message.from === GATEHOUSE ? null : (message.key?.split(":").at(-1) ?? null),
  };
  return { ...base, ...contentOf(message, growing, people) };
}

type Content = Pick<
  ShownMessage,
  "agent" | "kind" | "nodes" | "plain" | "status" | "buttons" | "small" | "growing"
>;

const NOTHING = { agent: null, status: [], buttons: [], small: null, growing: false } as const;

function contentOf(
  message: ChatMessage,
  growing: readonly Block[] | null,
  people: readonly WebPerson[],
): Content {
  const { body } = message;
  switch (body.kind) {
    case "text":
    case "command":
      return {
        ...NOTHING,
        kind: body.kind,
        nodes: [{ t: "p", c: renderWritten(body.text, people) }],
        plain: body.text,
      };
    case "removed":
      return { ...NOTHING, ...words([]), kind: "removed" };
    case "growing":
      return { ...NOTHING, ...words(growing ?? []), kind: "answer", growing: true };
    case "said":
      return saidContent(message, body.message, growing);
  }
}

function saidContent(message: ChatMessage, said: OutboundMessage, growing: readonly Block[] | null): Content {
  const layout = layOut(said, message.editedAt ?? message.at);
  const laid = words(renderPieces(layout.pieces));
  const agent = said.kind === "notice" ? null : said.agent;
  const rest = { buttons: layout.buttons, small: layout.small };
  if (said.kind === "status" && growing !== null) {
    const line = layOut(answering(said), message.at).pieces;
    return {
      ...rest,
      ...words(growing),
      agent,
      kind: "answer",
      status: renderPieces(line),
      growing: true,
    };
  }
  return { ...rest, ...laid, agent, kind: said.kind, status: [], growing: false };
}

/** A line that was written before the first words came says what everybody sees by now. */
function answering(said: Extract<OutboundMessage, { kind: "status" }>): OutboundMessage {
  return said.activity.kind === "thinking" ? { ...said, activity: { kind: "answering" } } : said;
}

function words(nodes: readonly Block[]): Pick<Content, "nodes" | "plain"> {
  return { nodes, plain: wordsOf(nodes) };
}

function speakerOf(name: string, people: readonly WebPerson[]): ShownMessage["from"] {
  if (name === GATEHOUSE) return { name, displayName: "Gatehouse" };
  return { name, displayName: people.find((person) => person.name === name)?.displayName ?? name };
}
