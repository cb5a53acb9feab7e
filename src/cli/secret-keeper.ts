import { addressOfSecret } from "../config/gateway-ids.ts";
import { type Config, type ConfigFault, formatFault, type LoadedConfig } from "../config/types.ts";
import type { ReloadOutcome } from "../core/credential/record-reload.ts";
import type { ChatAdapter } from "../core/ports/chat-adapter.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Gateway } from "../core/ports/gateway.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { Secret } from "../secrets/secret.ts";
import { readSecrets } from "./read-secrets.ts";

/** Reads our own secrets anew while the service runs. */
export interface SecretKeeper {
  /** All of them, or none: what cannot be read leaves the ones before in use. One at a time. */
  reload(): Promise<ReloadOutcome>;
}

export interface KeeperDeps {
  /** What runs. */
  readonly config: Config;
  /** Reads the settings once more. */
  readonly load: () => LoadedConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly adapters: readonly Pick<ChatAdapter, "platform" | "renew">[];
  /** The one with the bare names first. */
  readonly gateways: readonly Pick<Gateway, "id" | "renew">[];
  readonly record: (outcome: ReloadOutcome) => Promise<void>;
}

export function createSecretKeeper(deps: KeeperDeps): SecretKeeper {
  let before: Promise<unknown> = Promise.resolve();
  return {
    reload() {
      const reloading = before.then(async () => {
        const outcome = await reloadOnce(deps);
        if (outcome.kind === "kept") {
          deps.logger.error(
            { problems: outcome.problems },
            "new secrets could not be read; the ones before stay",
          );
        } else deps.logger.info({ changed: outcome.changed }, "the secrets were read anew");
        await deps.record(outcome);
        return outcome;
      });
      before = reloading.catch(() => {});
      return reloading;
    },
  };
}

/** Whoever mends these asks again. */
const MOST_NAMED = 20;

async function reloadOnce(deps: KeeperDeps): Promise<ReloadOutcome> {
  const loaded = deps.load();
  if (!("ok" in loaded)) return keptFor(loaded.faults);
  const { values, faults } = await readSecrets(loaded.ok, deps);
  if (faults.length > 0) return keptFor(faults);
  const next = new Map(
    loaded.ok.secrets.given.flatMap((given): [string, Secret][] => {
      const found = given.ref === null ? given.secret : values.get(given);
      return found ? [[given.name, found]] : [];
    }),
  );
  const notes: string[] = [];
  const isMoved = (name: string) => addressOfSecret(deps.config, name) !== addressOfSecret(loaded.ok, name);
  const changed = takeUp(deps.config, { next, isMoved }, notes);
  notes.push(...(await renew(deps, changed)));
  return { kind: "reloaded", changed, notes };
}

function keptFor(faults: readonly ConfigFault[]): ReloadOutcome {
  return { kind: "kept", problems: faults.slice(0, MOST_NAMED).map(formatFault) };
}

interface Newest {
  readonly next: ReadonlyMap<string, Secret>;
  /** Is it for another address than the one that it would be sent to until the next start? */
  isMoved(name: string): boolean;
}

/** Puts the new ones in place, all in one go; names those that are others than before. */
function takeUp(config: Config, { next, isMoved }: Newest, notes: string[]): readonly string[] {
  const changed: string[] = [];
  const runs = new Set(config.secrets.given.map(({ name }) => String(name)));
  for (const name of next.keys()) {
    if (!runs.has(name)) notes.push(`${name} is new: it takes effect at the next start`);
  }
  for (const { name, secret } of config.secrets.given) {
    const newest = next.get(name);
    if (newest === undefined) {
      notes.push(`${name} is not given any more: the one before stays until the next start`);
    } else if (isMoved(name)) {
      notes.push(`${name} is for another address now: the one before stays until the next start`);
    } else if (name === "GATEHOUSE_KEY") {
      // What is sealed has to be sealed anew first.
      if (newest.reveal() !== secret.reveal())
        notes.push("the encryption key is another: secrets rotate-key takes it up");
    } else if (secret.hold(newest)) changed.push(name);
  }
  return changed;
}

const PLATFORMS = { SLACK_: "slack", DISCORD_: "discord", TELEGRAM_: "telegram" } as const;

/** Connections that an old secret opened are opened anew, one after another; whoever refuses the new one is named. */
async function renew(
  { adapters, gateways, logger }: KeeperDeps,
  changed: readonly string[],
): Promise<readonly string[]> {
  const refused: string[] = [];
  const attempt = async (who: string, work: () => Promise<void> | undefined) => {
    try {
      await work();
    } catch (fault) {
      const words = fault instanceof Error ? fault.message : String(fault);
      logger.error({ who, fault: words }, "a new secret is refused");
      refused.push(`${who} refuses the new secret: ${words}`);
    }
  };
  for (const [prefix, platform] of Object.entries(PLATFORMS)) {
    if (!changed.some((name) => name.startsWith(prefix))) continue;
    const adapter = adapters.find((one) => one.platform === platform);
    if (adapter) await attempt(platform, () => adapter.renew?.());
  }
  for (const [index, gateway] of gateways.entries()) {
    const isOf = (name: string) =>
      name.startsWith(`gateways.${gateway.id}.`) || (index === 0 && name.startsWith("OPENCLAW_"));
    const who = gateways.length === 1 ? "the gateway" : `the gateway ${gateway.id}`;
    if (changed.some(isOf)) await attempt(who, () => gateway.renew?.());
  }
  return refused;
}
