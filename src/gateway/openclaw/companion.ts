import type { NumberedAccessList } from "../../core/access/access-list.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { PushOutcome } from "../../core/ports/gateway.ts";
import { type CompanionState, type PluginAnswer, parseState, readAnswer } from "./companion-answer.ts";
import { type OpenClawConfig, requiredHeadersOf } from "./config.ts";
import { userNameOf } from "./identity-config.ts";
import { readAt } from "./payload.ts";

/** The version in `plugin/package.json`. */
export const PLUGIN_VERSION = "1.1.0";
/** The gateway that the plugin was tried with: what a plugin may do there is called experimental. */
export const TRIED_WITH = "2026.9.6";

const PATH = "/plugins/gatehouse-access/grants";
const FORMAT = 1;
const PATIENCE_MS = 10_000;

type Reached = Pick<OpenClawConfig, "url" | "pluginSecret" | "requiredHeaders">;

/** Sends the whole list; what it takes away has ended in the gateway when this resolves. */
export async function pushAccess(
  config: Reached,
  clock: Clock,
  list: NumberedAccessList,
): Promise<PushOutcome> {
  const answer = await call(config, clock, { method: "PUT", body: JSON.stringify(wireOf(list)) });
  if (answer.status !== 200 && answer.status !== 409) throw refusal(answer);
  const { revision } = stateOf(answer);
  if (answer.status === 409 && revision >= list.revision) return { kind: "behind", revision };
  // Whoever answers 200 to everything has taken nothing.
  if (answer.status === 409 || revision !== list.revision) throw notThePlugin();
  return { kind: "taken" };
}

/** Throws `gateway.unreachable`, or `gateway.refused` or `gateway.protocol` with what to mend. */
export async function readCompanion(config: Reached, clock: Clock): Promise<CompanionState> {
  const answer = await call(config, clock, { method: "GET" });
  if (answer.status !== 200) throw refusal(answer);
  return stateOf(answer);
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
  { url, pluginSecret, ...proxy }: Reached,
  clock: Clock,
  request: { readonly method: string; readonly body?: string },
): Promise<PluginAnswer> {
  const late = new AbortController();
  const timer = clock.after(PATIENCE_MS, () => late.abort());
  const headers = { ...requiredHeadersOf(proxy), authorization: `Bearer ${pluginSecret?.reveal() ?? ""}` };
  try {
    const options = { ...request, headers, redirect: "error", signal: late.signal } as const;
    return await readAnswer(await fetch(addressOf(url), options));
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

function stateOf({ body }: PluginAnswer): CompanionState {
  const state = parseState(body);
  if (state === null) throw notThePlugin();
  return state;
}

function notThePlugin(): AppError {
  return new AppError(
    "gateway.protocol",
    "something else than the companion plugin answers at its address: is it loaded there, in this version?",
  );
}

function refusal({ status, body }: PluginAnswer): AppError {
  const refused = (message: string) => new AppError("gateway.refused", message);
  if (status === 401) return refused("the companion plugin has another secret than Gatehouse");
  if (status === 404) return refused("the companion plugin is not loaded");
  if (status === 507) {
    return refused(
      "the companion plugin cannot write to the gateway's disk: what was taken away has ended there, nothing new is given",
    );
  }
  return refused(`the companion plugin answered ${status}: ${problemIn(body)}`);
}

/** Its own words, as far as a line of a log goes. */
function problemIn(body: unknown): string {
  const problem = readAt(body, "problem");
  return typeof problem === "string" && /^[ -~]{1,200}$/.test(problem) ? problem : "no reason";
}
