import {
  type GatewayRole,
  type IdentityPerson,
  identityConfigFor,
  isOurRole,
  isOurUser,
  NOBODY_ROLE,
} from "./identity-config.ts";
import { readAt, readObject, readString } from "./payload.ts";

export interface ConfigChange {
  readonly sign: "+" | "~" | "-";
  readonly what: string;
}

/** What has to change in the gateway's config, and how it is asked for. */
export interface ConfigPlan {
  readonly changes: readonly ConfigChange[];
  /** A merge patch: null takes away. */
  readonly patch: object;
  /** Lists that may get shorter; the gateway refuses that otherwise. */
  readonly replacePaths: readonly string[];
}

interface Entry {
  readonly title: string;
  readonly before: unknown;
  readonly after: unknown;
}

const ROLE_KEYS = ["sessions", "agents", "scopes", "accessPolicyPlugin"] as const;

/**
 * Compares the live config with what these people need. Only what carries our names is touched: an operator's own
 * roles and people stay as they are.
 */
export function planConfig(live: unknown, people: readonly IdentityPerson[], bound: boolean): ConfigPlan {
  const { gateway: wanted } = identityConfigFor(people, bound);
  const scopes = compared(
    "identity",
    readObject(readAt(live, "gateway", "auth", "identityScopes")),
    wanted.auth.identityScopes,
    isOurUser,
  );
  const roles = compared(
    "role",
    ownKeysOnly(readObject(readAt(live, "gateway", "roles", "definitions"))),
    wanted.roles.definitions,
    isOurRole,
  );
  const needsDefault = readString(readAt(live, "gateway", "roles", "default")) === null;
  const first: ConfigChange = { sign: "+", what: `default role ${NOBODY_ROLE}` };
  const gateway = {
    auth: { identityScopes: patchOf(scopes) },
    roles: { ...(needsDefault ? { default: wanted.roles.default } : {}), definitions: patchOf(roles) },
  };
  return {
    changes: [...(needsDefault ? [first] : []), ...[...scopes.values(), ...roles.values()].map(changeOf)],
    patch: { gateway },
    replacePaths: [
      ...[...scopes.keys()].map((user) => `gateway.auth.identityScopes.${user}`),
      ...[...roles.keys()].flatMap((role) =>
        ["agents", "scopes"].map((list) => `gateway.roles.definitions.${role}.${list}`),
      ),
    ],
  };
}

/** What differs, by name. */
function compared(
  kind: string,
  live: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
  isOurs: (name: string) => boolean,
): ReadonlyMap<string, Entry> {
  const names = [...new Set([...Object.keys(live).filter(isOurs), ...Object.keys(wanted)])].sort();
  return new Map(
    names.flatMap((name): [string, Entry][] => {
      const [before, after] = [live[name], wanted[name]];
      return sorted(before) === sorted(after) ? [] : [[name, { title: `${kind} ${name}`, before, after }]];
    }),
  );
}

/** What the operator added to a role of ours is theirs. */
function ownKeysOnly(roles: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(roles).map(([name, role]) => {
    const kept = ROLE_KEYS.flatMap((key) =>
      readAt(role, key) === undefined ? [] : [[key, readAt(role, key)]],
    );
    return [name, Object.fromEntries(kept)];
  });
  return Object.fromEntries(entries);
}

function patchOf(entries: ReadonlyMap<string, Entry>): Record<string, unknown> {
  const values = [...entries].map(([name, { before, after }]) => {
    if (after === undefined) return [name, null];
    const unbinds =
      readAt(before, "accessPolicyPlugin") !== undefined && !("accessPolicyPlugin" in Object(after));
    return [name, unbinds ? { ...readObject(after), accessPolicyPlugin: null } : after];
  });
  return Object.fromEntries(values);
}

function changeOf({ title, before, after }: Entry): ConfigChange {
  if (before === undefined) return { sign: "+", what: `${title}: ${shown(after)}` };
  if (after === undefined) return { sign: "-", what: `${title}: ${shown(before)}` };
  return { sign: "~", what: `${title}: ${shown(before)} → ${shown(after)}` };
}

/** A list of scopes, or a role with what tells it from others. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ") || "nothing";
  const { agents, scopes, accessPolicyPlugin: plugin } = value as Partial<GatewayRole>;
  const which = agents === "*" ? "every agent" : (agents ?? []).join(", ") || "no agent";
  return [which, (scopes ?? []).join(", ") || "no scope", ...(plugin ? [`bound to ${plugin}`] : [])].join(
    " · ",
  );
}

/** Equal for what means the same: the order of a list says nothing here. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (Array.isArray(one)) return [...one].sort();
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
