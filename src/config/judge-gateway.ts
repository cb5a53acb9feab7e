import type { Judged } from "./judge-platforms.ts";
import type { ReadFile } from "./read-config-file.ts";
import { faultOf } from "./read-environment.ts";
import { headersOf } from "./required-headers.ts";
import type { ConfigFault, GatewayConfig, GivenSecret, OpenAiEndpoint } from "./types.ts";
import type { Values, VariableName } from "./variables.ts";

type IsSet = (name: string) => boolean;
type OpenClaw = Extract<GatewayConfig, { kind: "openclaw" }>;

/** The gateway's settings seen together: a real one where an address is given, else the demo agents. */
export function judgeGateway(
  values: Values,
  isSet: IsSet,
  file: ReadFile,
  given: readonly GivenSecret[],
): Judged<GatewayConfig> {
  const named = Object.entries(file.content.gateways ?? {});
  const faults: ConfigFault[] = [];
  if (named.length > 1) {
    faults.push(
      file.fault(["gateways"], "names more than one; this version speaks to one", "Keep one of them."),
    );
  }
  const [[id, fromFile] = ["main", undefined]] = named;
  const url = values.OPENCLAW_URL ?? fromFile?.url;
  if (url === undefined && !isSet("OPENCLAW_URL")) {
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
  credentials: OpenClaw["credentials"],
  { OPENCLAW_TOKEN: token, OPENCLAW_PASSWORD: password, OPENCLAW_PLUGIN_SECRET: pluginSecret }: Values,
  requiredHeaders: NonNullable<OpenClaw["requiredHeaders"]>,
): OpenClaw {
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
  fromFile: { readonly url: string } | undefined,
  isSet: IsSet,
): ConfigFault[] {
  const warnings: ConfigFault[] = [];
  if (fromFile !== undefined && values.OPENCLAW_URL !== undefined && fromFile.url !== url) {
    warnings.push(
      faultOf(
        "OPENCLAW_URL",
        "differs from the address in the settings file and wins",
        "Keep one of the two.",
      ),
    );
  }
  if (
    /^ws:/.test(url) &&
    URL.canParse(url) &&
    !/^(?:127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname)
  ) {
    const problem = "is a plain ws:// address on another machine: credentials would travel readable";
    warnings.push(faultOf("OPENCLAW_URL", problem, "Use wss://, or a tunnel to this machine."));
  }
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
