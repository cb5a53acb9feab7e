import { type Place, placeKeyOf } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { TelegramApi } from "./api.ts";
import { chatAt, type TelegramHome } from "./place.ts";
import { renderMessage } from "./render-message.ts";

/** Says in a group where the private chat with us is, to somebody who has none. */
export type PointToPrivate = (place: Place, person: Identity) => Promise<void>;

const QUIET_MS = 10 * 60_000;
const MOST_REMEMBERED = 5000;

export function createPointer(deps: {
  readonly api: Pick<TelegramApi, "post">;
  readonly home: () => TelegramHome;
  readonly clock: Clock;
  readonly logger: Logger;
}): PointToPrivate {
  const said = new Map<string, number>();
  return async (place, person) => {
    const key = `${placeKeyOf(place)} ${person}`;
    const agoMs = deps.clock.now() - (said.get(key) ?? Number.NEGATIVE_INFINITY);
    // A group is not to be filled by whoever writes in it again and again.
    if (agoMs >= 0 && agoMs < QUIET_MS) return;
    if (said.size >= MOST_REMEMBERED) said.clear();
    said.set(key, deps.clock.now());
    const text = { key: "open-private-chat", link: `https://t.me/${deps.home().username}` } as const;
    const notice = { kind: "notice", text, buttons: [], reference: null } as const;
    try {
      await deps.api.post(chatAt(place), renderMessage(notice, { now: deps.clock.now() }));
    } catch (fault) {
      deps.logger.warn({ fault: String(fault) }, "a group could not be told where the private chat is");
    }
  };
}
