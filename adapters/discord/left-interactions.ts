import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { DiscordApi, InteractionKey } from "./api.ts";
import { isOwn, LIFE_MS, type LiveInteraction } from "./interactions.ts";

export interface LeftDeps {
  readonly api: Pick<DiscordApi, "readReply">;
  readonly applicationId: () => string;
  readonly host: ChatHost | null;
  readonly now: number;
}

/** More than this many, and most of them have their answer. */
const MOST_LEFT = 100;

/**
 * What an earlier process took and can still be answered. It may have told a person that an answer follows, and then
 * nothing else ends that: so Discord is asked how each of them stands.
 */
export async function findLeftInteractions(deps: LeftDeps): Promise<readonly LiveInteraction[]> {
  const rows = (await deps.host?.receivedSince?.("discord", deps.now - LIFE_MS)) ?? [];
  const left = rows.flatMap(({ event, receivedAt }) => {
    const key = isOwn(event) ? keyOf(event.trigger) : null;
    return isOwn(event) && key ? [{ event, key, at: receivedAt }] : [];
  });
  const found = await Promise.all(left.slice(-MOST_LEFT).map((one) => standingOf(deps, one)));
  return found.filter((one) => one !== null);
}

interface Left {
  readonly event: Extract<InboundEvent, { kind: "command" | "click" | "form" }>;
  readonly key: InteractionKey;
  readonly at: number;
}

/** Null: it was never acknowledged, or nobody can say. */
async function standingOf(
  { api, applicationId }: LeftDeps,
  { event, key, at }: Left,
): Promise<LiveInteraction | null> {
  const { kind, sender, place } = event;
  const base = { ...key, kind, sender, place, at, answered: Promise.resolve(), timer: null } as const;
  // What a click is answered with is the message that it was made on.
  if (kind === "click") return { ...base, slot: "none", fromMessage: true, filledWith: null };
  try {
    const { isWaiting, content } = await api.readReply(applicationId(), key.token);
    const slot = isWaiting ? ("open" as const) : ("none" as const);
    return { ...base, slot, fromMessage: !isWaiting, filledWith: isWaiting ? null : content };
  } catch {
    return null;
  }
}

function keyOf(trigger: string | null | undefined): InteractionKey | null {
  const [id, token] = trigger?.split("/") ?? [];
  return id && token ? { id, token } : null;
}
