import { createOwners } from "./session-owner.mjs";

const NO_ACCESS = "Your access to this agent has ended.";

/** Words that change what is asked before a command runs. Gatehouse disarms them; whoever comes past it must not say them. */
const DIRECTIVE = /(?:^|[\s>\]])\/(?:exec|elevated|elev|bash|approve|allowlist)(?![\w/.-])/i;

const OWNERS = Symbol.for("gatehouse-access.owners");

/** Stands where the access policy does not: a run that is taken up after a crash asks no policy. */
export function registerHooks(api, grants, { blockOthers }) {
  globalThis[OWNERS] ??= createOwners();
  const owners = globalThis[OWNERS];

  /** Fails closed: a session of nobody, or of somebody who may not, runs nothing. */
  const mayRun = (sessionKey, agentId) => {
    const owner = owners.ownerOf(sessionKey);
    // A sub-agent runs as another agent than the one that its person was given.
    if (grants.isFrozen(agentId ?? owner?.agent ?? "")) return false;
    return owner === null ? !blockOthers : grants.mayUse(owner.person, owner.agent);
  };

  api.on("before_agent_run", (_event, { sessionKey, agentId, runId }) => {
    if (!mayRun(sessionKey, agentId)) return { outcome: "block", reason: "no-grant", message: NO_ACCESS };
    const owner = owners.ownerOf(sessionKey);
    if (owner !== null && runId !== undefined) grants.runBegan(runId, owner);
    return undefined;
  });
  api.on("agent_end", (_event, { runId }) => grants.runEnded(runId));
  api.on("before_tool_call", (_event, { sessionKey, agentId }) =>
    mayRun(sessionKey, agentId) ? undefined : { block: true, blockReason: NO_ACCESS },
  );
  api.on("before_dispatch", ({ content }) =>
    DIRECTIVE.test(content ?? "") ? { handled: true, text: "Commands to the gateway are off." } : undefined,
  );
  api.on("subagent_spawned", (event, context) =>
    owners.adopt(event.childSessionKey, context.requesterSessionKey),
  );
}
