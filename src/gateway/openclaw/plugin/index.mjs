import { join } from "node:path";
import { openGrantFile } from "./grant-file.mjs";
import { createGrants } from "./grants.mjs";
import { registerHooks } from "./hooks.mjs";
import { createRoute, ROUTE } from "./route.mjs";

const ID = "gatehouse-access";

/** The gateway evaluates this module twice in one process; whatever is not kept here would be two different things. */
const KEPT = Symbol.for(ID);

/**
 * `form: "policy"` (the default, for trusted-proxy auth) also governs connections. `form: "hooks"` is for token auth:
 * there any access policy would lock every device token out.
 */
export default {
  id: ID,
  register(api) {
    const { secret = "", form = "policy", otherSessions = "block" } = api.pluginConfig ?? {};
    const grants = grantsOf(api);
    if (form === "policy") api.registerGatewayAccessPolicy({ authorize: (asked) => grants.admit(asked) });
    registerHooks(api, grants, { blockOthers: otherSessions !== "allow" });
    const about = { gateway: api.runtime.version, form };
    api.registerHttpRoute({
      path: ROUTE,
      auth: "plugin",
      match: "exact",
      handler: createRoute({ grants, secret, about }),
    });
    // Access ends with the plugin; the file stays, so that a restart takes it up again.
    api.registerService({ id: ID, start: () => grants.wake(), stop: () => grants.sleep() });
  },
};

function grantsOf(api) {
  const file = openGrantFile(join(api.runtime.state.resolveStateDir(), ID, "grants.json"), api.logger);
  globalThis[KEPT] ??= createGrants(file);
  return globalThis[KEPT];
}
