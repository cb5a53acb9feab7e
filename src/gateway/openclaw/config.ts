import type { CredentialKind } from "../../core/credential/credential.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Ids } from "../../core/ports/ids.ts";
import type { Logger } from "../../core/ports/logger.ts";

/** A secret that shows itself only when asked. */
export interface Revealable {
  reveal(): string;
}

export interface OpenClawConfig {
  readonly id: string;
  /** `ws://` or `wss://`. */
  readonly url: string;
  /** `device`: a stock gateway with token auth. `identity`: trusted-proxy auth, best with roles. */
  readonly credentials: CredentialKind;
  /** `gateway.auth.token`, for `device`. */
  readonly token?: Revealable;
  /** `gateway.auth.password`, for `identity`. */
  readonly password?: Revealable;
  /** `plugins.entries.gatehouse-access.config.secret`, where the companion plugin is loaded. */
  readonly pluginSecret?: Revealable;
  /** What `gateway.auth.trustedProxy.requiredHeaders` asks for, with its values. */
  readonly requiredHeaders?: Readonly<Record<string, string | Revealable>>;
}

/** The headers as they are sent now: a value that was replaced is the new one. */
export function requiredHeadersOf({ requiredHeaders = {} }: Pick<OpenClawConfig, "requiredHeaders">) {
  return Object.fromEntries(
    Object.entries(requiredHeaders).map(([name, value]) => [
      name,
      typeof value === "string" ? value : value.reveal(),
    ]),
  );
}

export interface OpenClawDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly ids: Ids;
}
