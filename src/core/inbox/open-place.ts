import { agentNameOf } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import type { Place } from "../conversation/place.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { InboundMessage } from "./inbound.ts";

/**
 * Where the conversation of a message stands: its own place, or, where a platform keeps conversations out of the
 * channel, one that is opened for it. Asked for again, it is the same one.
 */
export async function openPlace(
  deps: Pick<Deps, "adapters" | "gateways" | "settings">,
  who: ResolvedAsker,
  event: InboundMessage,
  { agentId, text }: { readonly agentId: AgentId; readonly text: string },
): Promise<Place> {
  const { place, message } = event;
  const adapter = deps.adapters.get(place.platform);
  if (place.kind === "dm" || place.thread !== null || !adapter?.openThread) return place;
  const title = `${agentNameOf(deps, agentId).name}: ${text.slice(0, LONGEST_TITLE)}`;
  return adapter.openThread({ place, message, person: who.identity, title });
}

const LONGEST_TITLE = 60;
