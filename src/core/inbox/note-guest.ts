import { agentNameOf } from "../access/agent-directory.ts";
import { GUEST } from "../access/builtin-roles.ts";
import type { AgentId } from "../access/permission.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { sayInPlace } from "../words/say.ts";
import type { InboundMessage } from "./inbound.ts";

const DAY_MS = 24 * 60 * 60_000;
const LONGEST_LINE = 200;

/** Tells the channel that looks after guests of the first message that one of them sends in a day. */
export async function noteGuest(
  tx: Tx,
  deps: Pick<Deps, "adapters" | "clock" | "gateways" | "ids" | "settings">,
  who: ResolvedAsker,
  message: { readonly event: InboundMessage; readonly agentId: AgentId; readonly reference: string },
): Promise<void> {
  const { guestNotes } = deps.settings;
  const { principal, facts } = who;
  if (!guestNotes || !principal || !deps.adapters.has(guestNotes.platform)) return;
  if (facts.standing === "member" && principal.role !== GUEST) return;
  const now = deps.clock.now();
  const isFirst = await tx.notes.setOnce(
    `guest-note/${principal.id}/${Math.floor(now / DAY_MS)}`,
    String(now),
  );
  if (!isFirst) return;
  const { event, agentId, reference } = message;
  const [line = ""] = event.text.trim().split("\n");
  const quote = line.slice(0, LONGEST_LINE);
  const agent = agentNameOf(deps, agentId);
  const text = { key: "guest-note", who: principal.displayName, agent, quote, place: event.place } as const;
  await sayInPlace(tx, deps, guestNotes, { text, reference });
}
