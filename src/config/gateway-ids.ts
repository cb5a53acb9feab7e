import type { ConfigFile } from "./file-schema.ts";
import type { Config, OpenClawSettings } from "./types.ts";

/** Whose agents have bare names: the only gateway, else the one that is called main, else the first. */
export function bareGatewayOf({ gateways = {} }: ConfigFile): string {
  const [first = "main"] = Object.keys(gateways);
  return "main" in gateways ? "main" : first;
}

type Chosen = Pick<Config, "gateway" | "otherGateways">;

/** The gateways' names; the first one's agents have bare names. */
export function gatewayIdsOf({ gateway, otherGateways }: Chosen): readonly [string, ...string[]] {
  const first = gateway.kind === "openclaw" ? gateway.id : "embedded";
  return [first, ...otherGateways.map(({ id }) => id)];
}

/** All that are OpenClaw; none while demo agents answer. */
export function openClawsOf({ gateway, otherGateways }: Chosen): readonly OpenClawSettings[] {
  return gateway.kind === "openclaw" ? [gateway, ...otherGateways] : otherGateways;
}

/** How a setting of a gateway is called: the bare one's is a variable, the others' have their place in the file. */
export function settingOf(
  { gateway }: Chosen,
  id: string,
  [variable, key]: readonly [variable: string, key: string],
): string {
  return gateway.kind === "openclaw" && gateway.id === id ? variable : `gateways.${id}.${key}`;
}

/** Where a secret is sent that goes to an address of the settings; null for all others. */
export function addressOfSecret(chosen: Chosen, name: string): string | null {
  const { gateway } = chosen;
  if (name.startsWith("OPENAI_")) return (gateway.kind === "embedded" && gateway.openai?.baseUrl) || null;
  if (name.startsWith("OPENCLAW_")) return gateway.kind === "openclaw" ? gateway.url : null;
  const [, id] = /^gateways\.([^.]+)\./.exec(name) ?? [];
  return openClawsOf(chosen).find((one) => one.id === id)?.url ?? null;
}
