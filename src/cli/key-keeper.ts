import { problemsOf } from "../config/given-secret.ts";
import { refInText } from "../config/secret-schema.ts";
import { type Config, formatFault, type LoadedConfig } from "../config/types.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { CrashPoints } from "../core/ports/crash-points.ts";
import type { Store } from "../core/ports/store.ts";
import { opensNext } from "../secrets/key-canary.ts";
import { loadOrCreateNextKey, promoteNextKey } from "../secrets/key-file.ts";
import type { Keyring } from "../secrets/keyring.ts";
import { resolveRefs } from "../secrets/refs/resolve-refs.ts";
import { beginRotation, finishRotation, type RotateDeps, resealAll } from "../secrets/rotate-key.ts";
import type { Secret } from "../secrets/secret.ts";
import { spellRef } from "../secrets/secret-ref.ts";
import { resealAuditKey } from "../secrets/signing-key.ts";
import { kidOf } from "../secrets/vault.ts";
import { readSecrets } from "./read-secrets.ts";

export type KeyOutcome =
  /** The new key has taken over, and the one before opens nothing. */
  | { readonly kind: "rotated"; readonly to: string; readonly isFile: boolean }
  /** Both open everything, until the settings name the new one. */
  | { readonly kind: "both"; readonly to: string }
  /** What the settings name is in use already. */
  | { readonly kind: "same" }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Replaces the installation's own key while it is in use. */
export interface KeyKeeper {
  /** With a reference, to the key behind it; else to the one that the settings name now, or a new one in the data folder. */
  rotate(to: string | null): Promise<KeyOutcome>;
}

export interface KeyKeeperDeps {
  readonly config: Config;
  readonly load: () => LoadedConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly store: Store;
  readonly ring: Keyring;
  readonly clock: Clock;
  readonly crashPoints?: CrashPoints;
}

export function createKeyKeeper(deps: KeyKeeperDeps): KeyKeeper {
  let before: Promise<unknown> = Promise.resolve();
  return {
    rotate(to) {
      const rotating = before.then(() => rotateOnce(deps, to));
      before = rotating.catch(() => {});
      return rotating;
    },
  };
}

interface Next {
  readonly key: Secret;
  readonly from: "reference" | "settings" | "folder";
}

async function rotateOnce(deps: KeyKeeperDeps, to: string | null): Promise<KeyOutcome> {
  const next = await nextKey(deps, to);
  if ("problems" in next) return { kind: "refused", problems: next.problems };
  const { key, from } = next;
  const { ring, config } = deps;
  const rotation: RotateDeps = deps;
  if (kidOf(key) === kidOf(ring.own()) && !(await opensNext(deps.store, key))) return { kind: "same" };
  deps.crashPoints?.reach("key-chosen");
  await beginRotation(rotation, key);
  await resealAll(rotation);
  if (from === "reference") return { kind: "both", to: kidOf(key) };
  if (from === "folder") await promoteNextKey(config.dataDir);
  deps.crashPoints?.reach("key-promoted");
  await finishRotation(rotation, key);
  config.secrets.given.find(({ name }) => name === "GATEHOUSE_KEY")?.secret.hold(key);
  await resealAuditKey(config.dataDir, ring.outside);
  return { kind: "rotated", to: kidOf(key), isFile: from === "folder" };
}

async function nextKey(
  deps: KeyKeeperDeps,
  to: string | null,
): Promise<Next | { readonly problems: readonly string[] }> {
  const loaded = deps.load();
  if (!("ok" in loaded)) return { problems: loaded.faults.map(formatFault) };
  if (to !== null) return follow(deps, loaded.ok, to);
  const given = loaded.ok.secrets.given.find(({ name }) => name === "GATEHOUSE_KEY");
  if (!given) return { key: await loadOrCreateNextKey(deps.config.dataDir), from: "folder" };
  if (given.ref === null) return { key: given.secret, from: "settings" };
  const { values, faults } = await readSecrets(loaded.ok, deps);
  const key = values.get(given);
  return key ? { key, from: "settings" } : { problems: faults.map(formatFault) };
}

async function follow(
  deps: KeyKeeperDeps,
  config: Config,
  to: string,
): Promise<Next | { readonly problems: readonly string[] }> {
  const ref = refInText(to);
  if (ref === null || ref === "broken") {
    return {
      problems: ['--to takes a reference, such as {"source":"file","provider":"keys","id":"/next"}'],
    };
  }
  const found = (await resolveRefs([ref], config.secrets.providers, deps)).get(spellRef(ref));
  if (!found || !("secret" in found)) return { problems: [`${spellRef(ref)}: ${found?.problem}`] };
  const [problem] = problemsOf("GATEHOUSE_KEY", found.secret.reveal());
  if (problem !== undefined) return { problems: [`${spellRef(ref)}: its value ${problem}`] };
  return { key: found.secret, from: "reference" };
}
