import type { RoleName } from "../core/access/role.ts";
import { type AccessRequestSettings, type BreakGlass, DEFAULT_ACCESS_REQUESTS } from "../core/settings.ts";
import type { ConfigFile } from "./file-schema.ts";

const USUAL_GLASS_MS = 15 * 60_000;
const USUAL_PER_DAY = 3;

/** How requests for access go, with the usual times where the file says nothing. */
export function requestsOf({ accessRequests: said = {} }: ConfigFile): AccessRequestSettings {
  const usual = DEFAULT_ACCESS_REQUESTS;
  return {
    usualMs: said.usually ?? usual.usualMs,
    escalateAfterMs: said.escalateAfter ?? usual.escalateAfterMs,
    expireAfterMs: said.expireAfter ?? usual.expireAfterMs,
    remindBeforeMs: said.remindBefore ?? usual.remindBeforeMs,
    auto: (said.auto ?? []).map(({ agents, roles, maxFor, perDay }) => ({
      agents,
      roles: roles as readonly string[] as readonly RoleName[],
      maxMs: maxFor,
      perDay: perDay ?? USUAL_PER_DAY,
    })),
  };
}

export function glassOf({ roles, maxFor }: NonNullable<ConfigFile["breakglass"]>): BreakGlass {
  return { roles: roles as readonly string[] as readonly RoleName[], maxMs: maxFor ?? USUAL_GLASS_MS };
}
