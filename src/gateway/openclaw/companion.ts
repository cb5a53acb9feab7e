import type { NumberedAccessList } from "../../core/access/access-list.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { PushOutcome } from "../../core/ports/gateway.ts";
import type { OpenClawConfig } from "./config.ts";
import { userNameOf } from "./identity-config.ts";
import { readAt, readString } from "./payload.ts";

/** The version in `plugin/package.json`. */
export const PLUGIN_VERSION = "1.0.0";
/** The gateway that the plugin was tried with: what a plugin may do there is called experimental. */
export const TRIED_WITH = "2026.9.6";

const PATH = "/plugins/gatehouse-access/grants";
const FORMAT = 1;
const PATIENCE_MS = 10_000;

/** What the plugin says of itself. */
export interface CompanionState {
  readonly plugin: string;
  readonly gateway: string;
  readonly form: "policy" | "hooks";
  readonly revision: number;
  readonly people: number;
  /** False once too long nothing was heard of us: everybody is shut out then. */
  readonly isFresh: boolean;
}

type Reached = Pick<OpenClawConfig, "url" | "pluginSecret" | "requiredHeaders">;

/** Sends the whole list; what it takes away has ended in the gateway when this resolves. */
export async function pushAccess(
  config: Reached,
  clock: Clock,
  list: NumberedAccessList,
): Promise<PushOutcome> {
  const { status, body } = await call(config, clock, { method: "PUT", body: JSON.stringify(wireOf(list)) });
  if (status === 200) return { kind: "taken" };
  if (status === 409) return { kind: "behind", revision: Number(readAt(body, "revision")) };
  throw refusal(status, body);
}

/** Throws `gateway.unreachable`, or `gateway.refused` with what to mend. */
export async function readCompanion(config: Reached, clock: Clock): Promise<CompanionState> {
  const { status, body } = await call(config, clock, { method: "GET" });
  if (status !== 200) throw refusal(status, body);
  return {
    plugin: readString(readAt(body, "plugin")) ?? "unknown",
    gateway: readString(readAt(body, "gateway")) ?? "unknown",
    form: readAt(body, "form") === "hooks" ? "hooks" : "policy",
    revision: Number(readAt(body, "revision")),
    people: Number(readAt(body, "people")),
    isFresh: readAt(body, "isFresh") === true,
  };
}

function wireOf({ people, frozen, revision, leaseMs }: NumberedAccessList): object {
  return {
    format: FORMAT,
    revision,
    leaseMs,
    frozen,
    people: people.map(({ principalId, agents, except }) => ({
      id: principalId,
      user: userNameOf(principalId),
      agents: agents.map(({ agentId, endsAt }) => ({ id: agentId, endsAt })),
      except,
    })),
  };
}

async function call(
  { url, pluginSecret, requiredHeaders }: Reached,
  clock: Clock,
  request: { readonly method: string; readonly body?: string },
): Promise<{ readonly status: number; readonly body: unknown }> {
  const late = new AbortController();
  const timer = clock.after(PATIENCE_MS, () => late.abort());
  const headers = { ...requiredHeaders, authorization: `Bearer ${pluginSecret?.reveal() ?? ""}` };
  try {
    const answer = await fetch(addressOf(url), {
      ...request,
      headers,
      redirect: "error",
      signal: late.signal,
    });
    const body: unknown = await answer.json().catch(() => null);
    return { status: answer.status, body };
  } catch (cause) {
    throw new AppError("gateway.unreachable", "the companion plugin did not answer", { cause });
  } finally {
    timer.cancel();
  }
}

function addressOf(gatewayUrl: string): URL {
  const url = new URL(gatewayUrl);
  url.protocol = url.protocol === "wss:" ? "https:" : "http:";
  url.pathname = url.pathname.replace(/\/$/, "") + PATH;
  url.search = "";
  return url;
}

function refusal(status: number, body: unknown): AppError {
  const problem = readString(readAt(body, "problem"));
  if (status === 401) {
    return new AppError("gateway.refused", "the companion plugin has another secret than Gatehouse");
  }
  if (status === 404) return new AppError("gateway.refused", "the companion plugin is not loaded");
  return new AppError(
    "gateway.refused",
    `the companion plugin answered ${status}: ${problem ?? "no reason"}`,
  );
}
