import type { Platform } from "../../core/people/identity.ts";
import type { Settings } from "../../core/settings.ts";

/** A channel that the settings name to be told something, and the setting: `approvals.channel`. */
export interface ToldChannel {
  readonly id: string;
  readonly workspace: string;
  readonly setting: string;
}

/** The channels of one platform that are told of requests, guests or changes. */
export function toldChannels(
  { approvals, guestNotes, auditFeed }: Settings,
  platform: Platform,
): readonly ToldChannel[] {
  const named = {
    "approvals.channel": approvals?.channel,
    "guests.notify": guestNotes,
    "audit.feed": auditFeed?.place,
  };
  return Object.entries(named).flatMap(([setting, place]) =>
    place?.platform === platform ? [{ setting, id: place.channel, workspace: place.workspace }] : [],
  );
}
