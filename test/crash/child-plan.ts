import type { TelegramConfig } from "../../adapters/telegram/config.ts";
import type { CrashPoint } from "../../src/core/ports/crash-points.ts";

/** The process ends itself when it reaches the point, or any point, for the n-th time since it was armed. */
export interface Crash {
  readonly point: CrashPoint | "any";
  readonly nth: number;
}

/** One guard of the product that is taken away, to see that the harness notices. */
export const BROKEN_GUARDS = [
  "acknowledges-before-storing",
  "forgets-the-end-of-inbox-rows",
  "sends-with-another-key",
  "looks-for-no-earlier-post",
  "audits-nothing-of-answers",
] as const;
export type BrokenGuard = (typeof BROKEN_GUARDS)[number];

/** Everything that the parent tells the application's process at its start. */
export interface ChildPlan {
  readonly dataDir: string;
  readonly admin: string;
  /** One platform beside the browser chat. */
  readonly slack: {
    readonly botToken: string;
    readonly appToken: string;
    readonly signingSecret: string;
    readonly apiUrl: string;
  } | null;
  readonly discord: { readonly token: string; readonly guildId: string; readonly apiUrl: string } | null;
  readonly telegram: TelegramConfig | null;
  readonly gateway: { readonly url: string; readonly token: string; readonly pluginSecret: string };
  readonly crash: Crash | null;
  readonly broken: BrokenGuard | null;
  /** What the machine's clock is wrong by. */
  readonly clockSkewMs: number;
  /** Letters of this word in a message make every handling of it fail. */
  readonly poison: string | null;
  readonly gatewayDownMs: number;
}

export type Reaches = Readonly<Partial<Record<CrashPoint, number>>>;

export type ToChild =
  | { readonly kind: "begin"; readonly plan: ChildPlan }
  | { readonly kind: "arm"; readonly crash: Crash | null }
  | { readonly kind: "drain" }
  | { readonly kind: "skew"; readonly ms: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "rotate-key" };

export type FromChild =
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "armed" }
  | { readonly kind: "key-rotated" }
  | { readonly kind: "drained"; readonly reaches: Reaches };
