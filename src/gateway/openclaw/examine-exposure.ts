import type { CredentialKind } from "../../core/credential/credential.ts";
import type { GatewayFinding } from "../../core/ports/gateway.ts";
import { forSafety } from "./finding.ts";
import { readAt, readList, readObject, readString } from "./payload.ts";

/** Who reaches the gateway past Gatehouse, by its own config: other machines, other ways in, names that anybody can claim. */
export function judgeExposure(kind: CredentialKind, config: unknown): readonly GatewayFinding[] {
  const gateway = readAt(config, "gateway");
  return [
    judgeBind(kind, gateway),
    ...judgeTailscale(kind, gateway),
    ...judgeProxies(gateway),
    ...(kind === "device" ? judgeSharedToken(gateway) : []),
    ...judgeChannels(config),
  ];
}

function judgeBind(kind: CredentialKind, gateway: unknown): GatewayFinding {
  const bind = readString(readAt(gateway, "bind")) ?? "loopback";
  if (bind === "loopback") {
    return forSafety("ok", { level: "ok", what: "It listens on its own machine only.", mend: "" });
  }
  const who = kind === "identity" ? "whoever reaches it can speak as anybody" : "its port is open to others";
  return forSafety(kind === "identity" ? "fault" : "warning", {
    level: "warning",
    what: `gateway.bind is ${bind}: ${who}.`,
    mend: 'Set gateway.bind to "loopback" where Gatehouse runs beside it; else let a firewall pass Gatehouse alone.',
  });
}

/** It listens on loopback then, and lets its network, or with a funnel everybody, in by another door. */
function judgeTailscale(kind: CredentialKind, gateway: unknown): readonly GatewayFinding[] {
  const mode = readString(readAt(gateway, "tailscale", "mode")) ?? "off";
  if (mode === "off") return [];
  return [
    forSafety(kind === "identity" || mode === "funnel" ? "fault" : "warning", {
      level: "warning",
      what: `gateway.tailscale.mode is ${mode}: it is open to ${mode === "funnel" ? "the internet" : "your tailnet"}.`,
      mend: 'Set gateway.tailscale.mode to "off".',
    }),
  ];
}

/** Smaller than this, a range names hosts; larger, it names a network that strangers can be in. */
const NARROW = { v4: 28, v6: 120 };
const LOOPBACK = 8;

function judgeProxies(gateway: unknown): readonly GatewayFinding[] {
  const wide = readList(readAt(gateway, "trustedProxies")).map(String).filter(isWide);
  if (wide.length === 0) return [];
  return [
    forSafety("fault", {
      level: "warning",
      what: `gateway.trustedProxies trusts whole networks: ${wide.join(", ")}. Anybody in them can claim any name.`,
      mend: "Name the one address that Gatehouse connects from.",
    }),
  ];
}

function isWide(range: string): boolean {
  const [address = "", bits] = range.trim().split("/");
  if (address === "*" || /^(?:0\.0\.0\.0|::)$/.test(address)) return true;
  if (bits === undefined) return false;
  if (address.includes(":")) return Number(bits) < NARROW.v6;
  return Number(bits) < (address.startsWith("127.") ? LOOPBACK : NARROW.v4);
}

function judgeSharedToken(gateway: unknown): readonly GatewayFinding[] {
  const endpoints = Object.entries(readObject(readAt(gateway, "http", "endpoints")));
  const open = endpoints.filter(([, one]) => readAt(one, "enabled") === true).map(([name]) => name);
  const found: GatewayFinding[] = [];
  if (open.length > 0) {
    found.push(
      forSafety("fault", {
        level: "warning",
        what: `gateway.http.endpoints answers ${open.join(", ")} to whoever holds the shared token, as nobody in particular.`,
        mend: "Set enabled to false under gateway.http.endpoints.",
      }),
    );
  }
  // On where nothing is said of it.
  if (readAt(gateway, "controlUi", "enabled") !== false) {
    found.push({
      level: "ok",
      what: "Its console is on: whoever is given the shared token is its administrator there.",
      mend: "Set gateway.controlUi.enabled to false where nobody needs it, and give the token to nobody.",
      security: "warning",
    });
  }
  return found;
}

/** What stands beside the channels and is none. */
const NO_CHANNELS: readonly string[] = ["defaults", "modelByChannel"];

function judgeChannels(config: unknown): readonly GatewayFinding[] {
  const own = Object.entries(readObject(readAt(config, "channels")));
  // A channel starts as soon as it is named.
  const on = own.flatMap(([name, one]) =>
    NO_CHANNELS.includes(name) || readAt(one, "enabled") === false ? [] : [name],
  );
  if (on.length === 0) return [];
  return [
    forSafety("fault", {
      level: "warning",
      what: `People reach its agents through its own channels (${on.join(", ")}), where Gatehouse decides nothing.`,
      mend: `Set enabled to false under ${on.map((name) => `channels.${name}`).join(" and ")}.`,
    }),
  ];
}
