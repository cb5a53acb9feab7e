import type { Platform } from "../people/identity.ts";
import type { OutboxOperation } from "./outbound.ts";
import type { Pauses } from "./pauses.ts";

type Kind = OutboxOperation["kind"];

/** What a platform asked to slow down beyond one place. */
export interface SendHolds {
  hold(scope: "operation" | "platform", platform: Platform, kind: Kind, ms: number): void;
  /** Resolves when nothing holds back this kind of operation on this platform. */
  free(platform: Platform, kind: Kind): Promise<void>;
}

export function createSendHolds(pauses: Pauses): SendHolds {
  const holds = new Map<string, Promise<void>>();
  return {
    hold(scope, platform, kind, ms) {
      const key = scope === "platform" ? platform : `${platform} ${kind}`;
      const until = pauses.wait(ms).then(() => {
        if (holds.get(key) === until) holds.delete(key);
      });
      holds.set(key, until);
    },
    async free(platform, kind) {
      for (;;) {
        const held = holds.get(platform) ?? holds.get(`${platform} ${kind}`);
        if (!held) return;
        await held;
      }
    },
  };
}
