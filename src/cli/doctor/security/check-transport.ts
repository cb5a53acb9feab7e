import { openClawsOf, settingOf } from "../../../config/gateway-ids.ts";
import { isOwnMachine } from "../../../config/own-machine.ts";
import type { Config } from "../../../config/types.ts";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const transport = findingsOf("transport", "docs/security.md");

/** Names of query parts that carry a secret wherever they are seen. */
const TELLING = /^(?:.*[_-])?(?:token|secret|password|passwd|auth|api[_-]?key|key|code)$/i;

/** What goes over a network in the clear, and addresses that carry a secret. */
export async function checkTransport({ config }: Patient): Promise<Finding[]> {
  const found = addressesOf(config).flatMap(([name, address]) => [
    ...judgeClear(name, address),
    ...judgeCarried(name, address),
  ]);
  return found.length > 0 ? found : [transport.ok("what leaves this machine is encrypted")];
}

function addressesOf(config: Config): readonly (readonly [string, string])[] {
  const { gateway, slack, discord, telegram } = config;
  const known: readonly (readonly [string, string | undefined])[] = [
    ...openClawsOf(config).map(
      ({ id, url }) => [settingOf(config, id, ["OPENCLAW_URL", "url"]), url] as const,
    ),
    ["OPENAI_BASE_URL", gateway.kind === "embedded" ? gateway.openai?.baseUrl : undefined],
    ["SLACK_API_URL", slack?.apiUrl],
    ["DISCORD_API_URL", discord?.apiUrl],
    ["TELEGRAM_API_ROOT", telegram?.apiRoot],
    ["TELEGRAM_WEBHOOK_URL", telegram?.webhookUrl],
  ];
  return known.flatMap(([name, address]) => (address === undefined ? [] : [[name, address] as const]));
}

function judgeClear(name: string, address: string): readonly Finding[] {
  const url = new URL(address);
  if (!/^(?:ws|http):$/.test(url.protocol) || isOwnMachine(url.hostname)) return [];
  return [
    transport.fault(
      `${name} goes to ${url.hostname} in the clear: credentials and texts can be read on the way`,
      `Use ${url.protocol === "ws:" ? "wss" : "https"}:// (a tunnel or a TLS proxy in front of it).`,
    ),
  ];
}

/** Nothing of the address is repeated: it is the secret. */
function judgeCarried(name: string, address: string): readonly Finding[] {
  const url = new URL(address);
  const parts = [...url.searchParams.keys(), ...new URLSearchParams(url.hash.slice(1)).keys()];
  const telling = parts.filter((part) => TELLING.test(part));
  const where = [...(url.username || url.password ? ["a name and password"] : []), ...telling];
  if (where.length === 0) return [];
  return [
    transport.fault(
      `${name} carries ${where.join(", ")}: addresses end up in logs, histories and referrers`,
      "Take it out of the address, and give it by its own setting.",
    ),
  ];
}
