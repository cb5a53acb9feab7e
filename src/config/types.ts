import type { DiscordConfig } from "../../adapters/discord/config.ts";
import type { SlackConfig } from "../../adapters/slack/config.ts";
import type { TelegramConfig } from "../../adapters/telegram/config.ts";
import type { Settings } from "../core/settings.ts";
import type { HeldSecret } from "../secrets/held-secret.ts";
import type { Secret } from "../secrets/secret.ts";
import type { SecretProvider, SecretRef } from "../secrets/secret-ref.ts";
import type { SecretName } from "./variables.ts";

/** Something in the settings that will not work, or (as a warning) not do what it seems to. Holds no value of a secret. */
export interface ConfigFault {
  /** The variable that is wrong. */
  readonly variable: string;
  /** Where in the settings file, when it is there: `gatehouse.json:3:15`, and the path inside it. */
  readonly place: { readonly file: string; readonly line: number; readonly column: number } | null;
  readonly problem: string;
  /** What to do, and where to get the value. */
  readonly mend: string;
}

/** The agents' side: demo agents in this process, or a real gateway. */
export type GatewayConfig =
  | { readonly kind: "embedded"; readonly openai: OpenAiEndpoint | null }
  | OpenClawSettings;

export interface OpenClawSettings {
  readonly kind: "openclaw";
  readonly id: string;
  readonly url: string;
  readonly credentials: "device" | "identity";
  /** Always there in device mode. */
  readonly token?: Secret;
  /** Always there in identity mode. */
  readonly password?: Secret;
  /** Where the companion plugin is used. */
  readonly pluginSecret?: Secret;
  readonly requiredHeaders?: Readonly<Record<string, Secret>>;
}

export interface OpenAiEndpoint {
  readonly baseUrl: string;
  readonly apiKey: Secret;
  readonly model: string;
}

/** Everything the process is told, checked. */
export interface Config {
  readonly core: Settings;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly http: { readonly host: string; readonly port: number };
  readonly logLevel: string;
  readonly slack: SlackConfig | null;
  readonly discord: DiscordConfig | null;
  readonly telegram: TelegramConfig | null;
  /** Of Slack's slash commands, whether Slack is set up yet or not. */
  readonly slashPrefix: string;
  /** The only one, or the one whose agents have bare names. */
  readonly gateway: GatewayConfig;
  /** Those whose agents are named `gateway/agent`. */
  readonly otherGateways: readonly OpenClawSettings[];
  /** Is the browser chat on? */
  readonly web: boolean;
  /** GATEHOUSE_KEY, from wherever it was given; without it the key is made and kept in the data folder. */
  readonly keyFromEnv: Secret | null;
  /** Every secret that was given, and where those that are references are looked for. */
  readonly secrets: SecretSettings;
  /** What will work, but not as it seems to. */
  readonly warnings: readonly ConfigFault[];
}

/** The variable that a secret is; one that none is for has its place in the settings file. */
export type GivenName = SecretName | `gateways.${string}`;

/** One secret as the settings give it. */
export interface GivenSecret {
  /** The variable it is, also where the settings file gives it. */
  readonly name: GivenName;
  /** Whoever uses the secret has this; it is empty until the reference was followed. */
  readonly secret: HeldSecret;
  /** Null: it was given in plain text. */
  readonly ref: SecretRef | null;
  /** A fault of it, with the place where it was given. */
  fault(problem: string, mend?: string): ConfigFault;
  /** What is wrong with a text that is to be this secret, without a letter of it. */
  problemsOf(text: string): readonly string[];
}

export interface SecretSettings {
  readonly providers: ReadonlyMap<string, SecretProvider>;
  readonly given: readonly GivenSecret[];
  /** Those that a part which is on cannot do without. */
  readonly needed: ReadonlySet<Secret>;
}

export type LoadedConfig =
  | { readonly ok: Config }
  | { readonly faults: readonly ConfigFault[]; readonly warnings: readonly ConfigFault[] };

/** A fault as one or two lines for a terminal. */
export function formatFault(fault: ConfigFault): string {
  const { place } = fault;
  const where = place === null ? fault.variable : `${place.file}:${place.line}:${place.column}`;
  return `${where}: ${fault.problem}${fault.mend === "" ? "" : `\n    ${fault.mend}`}`;
}
