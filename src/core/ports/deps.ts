import type { AccessSnapshot } from "../access/policy.ts";
import type { Platform } from "../people/identity.ts";
import type { Settings } from "../settings.ts";
import type { ChatAdapter } from "./chat-adapter.ts";
import type { Clock } from "./clock.ts";
import type { CrashPoints } from "./crash-points.ts";
import type { Gateways } from "./gateways.ts";
import type { Hasher } from "./hasher.ts";
import type { Ids } from "./ids.ts";
import type { Logger } from "./logger.ts";
import type { Store } from "./store.ts";
import type { Vault } from "./vault.ts";

/** Roles and grants as they are now; replaced before the change that made it stale is reported done. */
export interface AccessBook {
  snapshot(): AccessSnapshot;
}

/** Everything a verb may ask of the world. Verbs take the part they need: `Pick<Deps, "store" | "clock">`. */
export interface Deps {
  readonly store: Store;
  readonly gateways: Gateways;
  readonly adapters: ReadonlyMap<Platform, ChatAdapter>;
  readonly access: AccessBook;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly hasher: Hasher;
  readonly vault: Vault;
  readonly logger: Logger;
  readonly crashPoints: CrashPoints;
}
