import { bareGatewayOf } from "./gateway-ids.ts";
import { isReadable, MEND_READABLE, READABLE } from "./judge-other-gateways.ts";
import type { Judged } from "./judge-platforms.ts";
import type { ReadFile } from "./read-config-file.ts";
import { faultOf } from "./read-environment.ts";
import { headersOf } from "./required-headers.ts";
import type { ConfigFault, GatewayConfig, GivenSecret, OpenAiEndpoint, OpenClawSettings } from "./types.ts";
import type { Values, VariableName } from "./variables.ts";

type IsSet = (name: string) => boolean;

/** The settings of the gateway with the bare names, seen together: a real one where an address is given, else the demo agents. */
export function judgeGateway(
  values: Values,
  isSet: IsSet,
  file: ReadFile,
  given: readonly GivenSecret[],
): Judged<GatewayConfig> {
  const faults: ConfigFault[] = [];
  const id = bareGatewayOf(file.content);
  const fromFile = file.content.gateways?.[id];
  const url = values.OPENCLAW_URL ?? fromFile?.url;
  if (fromFile && url === undefined && !isSet("OPENCLAW_URL")) {
    faults.push(file.fault(["gateways", id], "has no url", "Give it here, or as OPENCLAW_URL."));
  } else if (url === undefined && !isSet("OPENCLAW_URL")) {
    faults.push(...strayOpenClaw(isSet));
    const openai = judgeOpenAi(values, isSet);
    return {
      ...openai,
      value: { kind: "embedded", openai: openai.value },
      faults: [...faults, ...openai.faults],
    };
  }
  const credentials = values.OPENCLAW_CREDENTIALS ?? fromFile?.credentials ?? "device";
  faults.push(...missingSecret(credentials, isSet));
  const requiredHeaders = headersOf(id, Object.keys(fromFile?.requiredHeaders ?? {}), given);
  const value = openClawOf(
    id,
    url ?? "",
    credentials === "identity" ? "identity" : "device",
    values,
    requiredHeaders,
  );
  return { value, faults, warnings: openClawWarnings(value.url, values, fromFile, isSet) };
}

function openClawOf(
  id: string,
  url: string,
  credentials: OpenClawSettings["credentials"],
  { OPENCLAW_TOKEN: token, OPENCLAW_PASSWORD: password, OPENCLAW_PLUGIN_SECRET: pluginSecret }: Values,
  requiredHeaders: NonNullable<OpenClawSettings["requiredHeaders"]>,
): OpenClawSettings {
  return {
    kind: "openclaw",
    id,
    url,
    credentials,
    ...(token === undefined ? {} : { token: token }),
    ...(password === undefined ? {} : { password: password }),
    ...(pluginSecret === undefined ? {} : { pluginSecret }),
    ...(Object.keys(requiredHeaders).length === 0 ? {} : { requiredHeaders }),
  };
}

function missingSecret(credentials: string, isSet: IsSet): ConfigFault[] {
  const [needed, other]: [VariableName, string] =
    credentials === "identity"
      ? ["OPENCLAW_PASSWORD", "OPENCLAW_TOKEN"]
      : ["OPENCLAW_TOKEN", "OPENCLAW_PASSWORD"];
  if (isSet(needed)) return [];
  const hint = isSet(other) ? `; ${other} belongs to the other kind of credentials` : "";
  return [faultOf(needed, `is missing: a gateway with ${credentials} credentials needs it${hint}`)];
}

function strayOpenClaw(isSet: IsSet): ConfigFault[] {
  const set = [
    "OPENCLAW_TOKEN",
    "OPENCLAW_PASSWORD",
    "OPENCLAW_PLUGIN_SECRET",
    "OPENCLAW_CREDENTIALS",
  ].filter(isSet);
  if (set.length === 0) return [];
  return [
    faultOf("OPENCLAW_URL", `is missing, though ${set.join(" and ")} ${set.length > 1 ? "are" : "is"} set`),
  ];
}

function openClawWarnings(
  url: string,
  values: Values,
  fromFile: { readonly url?: string | undefined } | undefined,
  isSet: IsSet,
): ConfigFault[] {
  const warnings: ConfigFault[] = [];
  if (fromFile?.url !== undefined && values.OPENCLAW_URL !== undefined && fromFile.url !== url) {
    warnings.push(
      faultOf(
        "OPENCLAW_URL",
        "differs from the address in the settings file and wins",
        "Keep one of the two.",
      ),
    );
  }
  if (isReadable(url)) warnings.push(faultOf("OPENCLAW_URL", READABLE, MEND_READABLE));
  const idle = (["OPENAI_BASE_URL", "OPENAI_MODEL"] as const).find(isSet);
  if (idle !== undefined) {
    warnings.push(faultOf(idle, "does nothing while OPENCLAW_URL is set", "Take one of the two out."));
  }
  return warnings;
}

function judgeOpenAi(values: Values, isSet: IsSet): Judged<OpenAiEndpoint | null> {
  const names = ["OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL"] as const;
  // A key alone is common on developers' machines and means nothing to us.
  if (!isSet("OPENAI_BASE_URL") && !isSet("OPENAI_MODEL")) return { value: null, faults: [], warnings: [] };
  const faults = names
    .filter((name) => !isSet(name))
    .map((name) => faultOf(name, "is missing: the demo agents need all three of OPENAI_*"));
  const { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: key, OPENAI_MODEL: model } = values;
  const isWhole = baseUrl !== undefined && key !== undefined && model !== undefined;
  return { value: isWhole ? { baseUrl, apiKey: key, model } : null, faults, warnings: [] };
}
