import { type AccessDecision, type Asker, decideAccess } from "../access/policy.ts";
import { channelKeyOf, type Place } from "../conversation/place.ts";
import type { Deps } from "../ports/deps.ts";

/** May this person talk to agents in this place? Only of guests and people from outside the settings ask where. */
export function decideHearing(
  { settings, access, clock }: Pick<Deps, "settings" | "access" | "clock">,
  asker: Asker,
  place: Place,
): AccessDecision {
  const { guestChannels } = settings;
  const isOpen = place.kind === "dm" || (guestChannels?.has(channelKeyOf(place)) ?? true);
  return decideAccess(asker, { kind: "be-heard", isOpen }, access.snapshot(), clock.now());
}
