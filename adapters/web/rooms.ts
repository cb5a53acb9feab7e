import type { Place } from "../../src/core/conversation/place.ts";
import type { WebPerson } from "./config.ts";

/** Who writes as us. */
export const GATEHOUSE = "gatehouse";
/** The one channel that everybody is in. */
export const GENERAL = "general";

export interface Room {
  readonly id: string;
  readonly kind: Place["kind"];
  readonly title: string;
}

export const directRoomOf = (person: string): string => `dm-${person}`;

/** The rooms a person is in. */
export function roomsOf(person: string): readonly Room[] {
  return [
    { id: directRoomOf(person), kind: "dm", title: "Gatehouse" },
    { id: GENERAL, kind: "channel", title: "#general" },
  ];
}

/** Is there such a room at all? */
export function isRoom(channel: string, people: readonly WebPerson[]): boolean {
  return channel === GENERAL || people.some((person) => directRoomOf(person.name) === channel);
}

/** Is the person in the room? */
export function isInRoom(person: string, channel: string): boolean {
  return channel === GENERAL || channel === directRoomOf(person);
}

export function placeIn(channel: string, thread: string | null): Place {
  return { platform: "web", workspace: "", channel, thread, kind: channel === GENERAL ? "channel" : "dm" };
}
