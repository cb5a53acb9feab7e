import { AppError, hasCode } from "../../core/errors.ts";
import type { OpenClawConfig, OpenClawDeps } from "./config.ts";
import { createIdentityStrategy } from "./identity.ts";
import { type IdentityPerson, isOurUser, NOBODY_ROLE, roleNameOf, userNameOf } from "./identity-config.ts";
import { type LiveSocket, openSocket } from "./live-socket.ts";
import { readAt, readList, readObject, readString, readStrings } from "./payload.ts";
import { type ConfigPlan, planConfig } from "./plan-config.ts";
import { pause } from "./waiting.ts";

/** The gateway closes every connection when its roles change, and takes so many writes a minute. */
const PATIENCE_MS = 2 * 60_000;
const RETRY_MS = 1_000;

/** The gateway's config in the hands of its administrator, for as long as one command takes. */
export interface ConfigDesk {
  plan(people: readonly IdentityPerson[]): Promise<ConfigPlan>;
  /** How many sessions have a run that goes on. */
  running(): Promise<number>;
  /** One write, whatever it holds. Throws `gateway.protocol` when somebody else changed the config meanwhile. */
  apply(plan: ConfigPlan): Promise<void>;
  /** Gives each person the role that is theirs now, those without one the role that may do nothing; who got another. */
  syncRoles(people: readonly IdentityPerson[]): Promise<readonly string[]>;
}

export function openConfigDesk(config: OpenClawConfig, deps: OpenClawDeps): ConfigDesk {
  const { adminPlan } = createIdentityStrategy(config);
  let hash: string | null = null;

  /** Each piece of work on a connection of its own: the one before may have been closed by what was written on it. */
  async function asAdmin<T>(work: (socket: LiveSocket) => Promise<T>): Promise<T> {
    const until = deps.clock.now() + PATIENCE_MS;
    for (;;) {
      try {
        const socket = await openSocket(config.url, adminPlan(), deps);
        return await work(socket).finally(socket.close);
      } catch (fault) {
        if (!hasCode(fault, "gateway.unreachable") || deps.clock.now() >= until) throw fault;
        await pause(deps.clock, Math.max(fault.retryAfterMs ?? 0, RETRY_MS));
      }
    }
  }

  return {
    plan: (people) =>
      asAdmin(async (socket) => {
        const answer = await socket.request("config.get", {});
        hash = readString(readAt(answer, "hash"));
        return planConfig(readAt(answer, "config"), people, config.pluginSecret !== undefined);
      }),
    running: () =>
      asAdmin(async (socket) => {
        const answer = await socket.request("sessions.list", {});
        return readList(readAt(answer, "sessions")).filter((one) => readAt(one, "status") === "running")
          .length;
      }),
    async apply({ patch, replacePaths }) {
      if (hash === null) throw new AppError("gateway.protocol", "the gateway's config was not read");
      const raw = JSON.stringify(patch);
      const baseHash = hash;
      await asAdmin(async (socket) => {
        const written = socket.request("config.patch", { raw, baseHash, replacePaths });
        // The answer and the end of the connection race each other.
        await written.catch(async (fault: unknown) => {
          if (!hasCode(fault, "gateway.unreachable") || fault.retryAfterMs !== undefined) throw fault;
        });
      });
    },
    syncRoles: (people) => asAdmin((socket) => syncRoles(socket, people)),
  };
}

async function syncRoles(socket: LiveSocket, people: readonly IdentityPerson[]): Promise<readonly string[]> {
  const config = readAt(await socket.request("config.get", {}), "config");
  const roles = readObject(readAt(config, "gateway", "roles", "definitions"));
  const wanted = new Map(people.map(({ principalId }) => [userNameOf(principalId), roleNameOf(principalId)]));
  const changed: string[] = [];
  for (const profile of readList(readAt(await socket.request("users.list", {}), "profiles"))) {
    const user = readStrings(readAt(profile, "emails")).find(isOurUser);
    if (user === undefined) continue;
    const role = wanted.get(user) ?? NOBODY_ROLE;
    if (!(role in roles) || readAt(profile, "role") === role) continue;
    await socket.request("users.setRole", { profileId: readAt(profile, "id"), role });
    changed.push(user);
  }
  return changed;
}
