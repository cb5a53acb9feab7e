import type { ConfigFile } from "./file-schema.ts";
import { bareGatewayOf } from "./gateway-ids.ts";
import type { Judged } from "./judge-platforms.ts";
import { isOwnMachine } from "./own-machine.ts";
import type { ReadFile } from "./read-config-file.ts";
import { headersOf } from "./required-headers.ts";
import type { ConfigFault, GatewayConfig, GivenSecret, OpenClawSettings } from "./types.ts";

type FromFile = NonNullable<ConfigFile["gateways"]>[string];
type SecretKey = "token" | "password" | "pluginSecret";

/** The gateways beside the one whose agents have bare names: all of theirs stands in the settings file. */
export function judgeOtherGateways(
  file: ReadFile,
  given: readonly GivenSecret[],
): Judged<readonly OpenClawSettings[]> {
  const bare = bareGatewayOf(file.content);
  const others = Object.entries(file.content.gateways ?? {}).filter(([id]) => id !== bare);
  const judged = others.map(([id, fromFile]) => judgeOther(id, fromFile, file, given));
  return {
    value: judged.map(({ value }) => value),
    faults: judged.flatMap(({ faults }) => faults),
    warnings: judged.flatMap(({ warnings }) => warnings),
  };
}

/** Two names for one gateway would each end what the other made there. */
export function judgeSameGateway(
  file: ReadFile,
  first: GatewayConfig,
  others: readonly OpenClawSettings[],
): readonly ConfigFault[] {
  const seen = new Map(first.kind === "openclaw" ? [[addressOf(first.url), first.id]] : []);
  return others.flatMap(({ id, url }) => {
    const twin = seen.get(addressOf(url));
    seen.set(addressOf(url), id);
    if (url === "" || twin === undefined) return [];
    return [
      file.fault(["gateways", id, "url"], `is the gateway "${twin}" once more`, "Keep one of the two."),
    ];
  });
}

function judgeOther(
  id: string,
  fromFile: FromFile,
  file: ReadFile,
  given: readonly GivenSecret[],
): Judged<OpenClawSettings> {
  const { url, credentials = "device" } = fromFile;
  const secretOf = (key: SecretKey) => given.find(({ name }) => name === `gateways.${id}.${key}`)?.secret;
  const [token, password, pluginSecret] = (["token", "password", "pluginSecret"] as const).map(secretOf);
  const needed = credentials === "identity" ? "password" : "token";
  const faults: ConfigFault[] = [];
  if (url === undefined) faults.push(file.fault(["gateways", id], "has no url", MEND_URL));
  if (fromFile[needed] === undefined) {
    const problem = `has no ${needed}: a gateway with ${credentials} credentials needs it`;
    faults.push(file.fault(["gateways", id], problem, MEND_SECRET));
  }
  const requiredHeaders = headersOf(id, Object.keys(fromFile.requiredHeaders ?? {}), given);
  const value: OpenClawSettings = {
    kind: "openclaw",
    id,
    url: url ?? "",
    credentials,
    ...(token && { token }),
    ...(password && { password }),
    ...(pluginSecret && { pluginSecret }),
    ...(Object.keys(requiredHeaders).length > 0 && { requiredHeaders }),
  };
  const warnings = isReadable(value.url)
    ? [file.fault(["gateways", id, "url"], READABLE, MEND_READABLE)]
    : [];
  return { value, faults, warnings };
}

const MEND_URL = "Give its address: ws://… or wss://…";
const MEND_SECRET = "Give it as a reference: the OPENCLAW_ variables are of the gateway with the bare names.";
export const READABLE = "is a plain ws:// address on another machine: credentials would travel readable";
export const MEND_READABLE = "Use wss://, or a tunnel to this machine.";

/** Would what is sent there be read on the way? */
export function isReadable(url: string): boolean {
  return /^ws:/.test(url) && URL.canParse(url) && !isOwnMachine(new URL(url).hostname);
}

/** One machine's own names for itself are one name. */
function addressOf(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  if (/^(?:localhost|\[::1\])$/.test(url.hostname)) url.hostname = "127.0.0.1";
  return url.href;
}
