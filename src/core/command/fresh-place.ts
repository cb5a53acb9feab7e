import { agentNameOf } from "../access/agent-directory.ts";
import type { AgentId } from "../access/permission.ts";
import type { Place } from "../conversation/place.ts";
import { languageOf } from "../outbox/reader-language.ts";
import { userIdOf } from "../people/identity.ts";
import type { CommandCall } from "./command-deps.ts";

/**
 * Where an empty conversation begins: here, or in a thread of the person's own where conversations stand apart from
 * channels. One that stood in the channel itself would keep everybody else out of it.
 */
export async function freshPlace(call: CommandCall, agentId: AgentId): Promise<Place> {
  const { deps, who, request } = call;
  const { place, reference } = request;
  const adapter = deps.adapters.get(place.platform);
  if (place.kind === "dm" || place.thread !== null || !adapter?.openThread) return place;
  const agent = agentNameOf(deps, agentId);
  const language = await languageOf(deps, who.identity);
  const text = { key: "new-conversation", agent } as const;
  const opener = { kind: "notice", text, buttons: [], reference: null, language } as const;
  // The same on every try, and at most 25 letters.
  const key = `n${reference}${userIdOf(who.identity)}`;
  const options = { key, privateTo: null, repeated: false, near: place, title: agent.name };
  return adapter.startThread(who.identity, opener, options);
}
