import type { Config } from "./types.ts";

/** The gateways' names; the first one's agents have bare names. */
export function gatewayIdsOf({ gateway }: Pick<Config, "gateway">): readonly [string, ...string[]] {
  return [gateway.kind === "openclaw" ? gateway.id : "embedded"];
}
