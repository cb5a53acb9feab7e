import type { Conversation } from "../conversation/conversation.ts";
import { placeKeyOf } from "../conversation/place.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { makeButtons, type NewButton } from "../words/say.ts";
import type { AgentName } from "../words/shown.ts";
import type { Activity, OutboundMessage, Text } from "../words/text.ts";
import type { Turn } from "./turn.ts";

type LineDeps = Pick<Deps, "ids" | "clock">;

/** A turn has one status line; everything that comes next takes its place. */
export const statusLineOf = (turn: Pick<Turn, "id">): string => `${turn.id}-s`;

/** Shows, for the first time, that the message was taken. */
export async function openStatusLine(
  tx: Tx,
  deps: LineDeps,
  about: { readonly turn: Turn; readonly conversation: Conversation; readonly agent: AgentName },
  activity: Activity,
): Promise<void> {
  const message = await statusMessage(tx, deps, about, activity);
  const { place } = about.conversation;
  const operation = { kind: "post", place, message, privateTo: null } as const;
  await tx.outbox.add(
    { id: statusLineOf(about.turn), lane: placeKeyOf(place), turnId: about.turn.id, operation },
    deps.clock.now(),
  );
}

/** What the line says, or is about to; null when there is none. */
export async function shownActivity(
  tx: Pick<Tx, "outbox">,
  turn: Pick<Turn, "id">,
): Promise<Activity["kind"] | null> {
  const lines = (await tx.outbox.ofTurn(turn.id)).flatMap(({ operation }) =>
    operation.kind !== "remove" && operation.message.kind === "status" ? [operation.message.activity] : [],
  );
  return lines.at(-1)?.kind ?? null;
}

/** What the agent does now, in the same line; `buttons` stand in front of the one that stops it. */
export async function changeStatusLine(
  tx: Tx,
  deps: LineDeps,
  about: {
    readonly turn: Turn;
    readonly conversation: Conversation;
    readonly agent: AgentName;
    readonly buttons?: readonly NewButton[];
  },
  activity: Activity,
): Promise<void> {
  await replaceStatusLine(tx, deps, about, await statusMessage(tx, deps, about, activity));
}

/** The line becomes a notice, such as why there is no answer. */
export async function closeStatusLine(
  tx: Tx,
  deps: LineDeps,
  about: { readonly turn: Turn; readonly conversation: Conversation },
  notice: { readonly text: Text; readonly buttons?: readonly NewButton[] },
): Promise<void> {
  const buttons = await makeButtons(tx, deps, notice.buttons ?? []);
  const message = { kind: "notice", text: notice.text, buttons, reference: about.turn.reference } as const;
  await replaceStatusLine(tx, deps, about, message);
}

async function replaceStatusLine(
  tx: Tx,
  deps: LineDeps,
  about: { readonly turn: Turn; readonly conversation: Conversation },
  message: OutboundMessage,
): Promise<void> {
  const { place } = about.conversation;
  const operation = { kind: "replace", of: statusLineOf(about.turn), place, message } as const;
  await tx.outbox.add(
    { id: deps.ids.next("o"), lane: placeKeyOf(place), turnId: about.turn.id, operation },
    deps.clock.now(),
  );
}

async function statusMessage(
  tx: Tx,
  deps: LineDeps,
  about: { readonly turn: Turn; readonly agent: AgentName; readonly buttons?: readonly NewButton[] },
  activity: Activity,
): Promise<OutboundMessage> {
  const buttons = await makeButtons(tx, deps, [
    ...(about.buttons ?? []),
    { label: { key: "stop" }, action: { kind: "stop-turn", turnId: about.turn.id } },
  ]);
  return { kind: "status", agent: about.agent, activity, buttons };
}
