import type { Config, ConfigFault, GivenSecret } from "../config/types.ts";
import { resolveRefs } from "../secrets/refs/resolve-refs.ts";
import type { Secret } from "../secrets/secret.ts";
import { spellRef } from "../secrets/secret-ref.ts";
import type { CliIo } from "./cli-io.ts";

const PLACES = "docs/secrets.md says where secrets can be, and what names them.";

/** What following all references came to. */
interface ReadSecrets {
  readonly values: ReadonlyMap<GivenSecret, Secret>;
  /** Of what a part that is on needs. */
  readonly faults: readonly ConfigFault[];
  /** Of the rest. */
  readonly warnings: readonly ConfigFault[];
}

/** Follows every reference at once, and changes nothing. */
export async function readSecrets(
  { secrets }: Config,
  world: Pick<CliIo, "env" | "clock">,
): Promise<ReadSecrets> {
  const refs = secrets.given.flatMap(({ ref }) => ref ?? []);
  const found = await resolveRefs(refs, secrets.providers, world);
  const values = new Map<GivenSecret, Secret>();
  const faults: ConfigFault[] = [];
  const warnings: ConfigFault[] = [];
  for (const given of secrets.given) {
    if (given.ref === null) continue;
    const one = found.get(spellRef(given.ref));
    const problem =
      one === undefined
        ? "was not looked for"
        : "secret" in one
          ? given.problemsOf(one.secret.reveal())[0]
          : one.problem;
    if (one && "secret" in one && problem === undefined) {
      values.set(given, one.secret);
      continue;
    }
    // A value that is there and wrong is mended like its variable.
    const mend = one && "secret" in one ? undefined : (one?.mend ?? PLACES);
    const isNeeded = secrets.needed.has(given.secret);
    const what = `${spellRef(given.ref)} ${"secret" in (one ?? {}) ? "was found, and its value " : "cannot be read: "}${problem}`;
    if (isNeeded) faults.push(given.fault(what, mend));
    else warnings.push(given.fault(`${what}; nothing that is on needs it`, mend));
  }
  return { values, faults, warnings };
}

/** Follows the references and puts what they lead to in place, all of it or nothing. */
export async function openSecrets(
  config: Config,
  world: Pick<CliIo, "env" | "clock">,
): Promise<Omit<ReadSecrets, "values">> {
  const { values, faults, warnings } = await readSecrets(config, world);
  if (faults.length === 0) for (const [given, secret] of values) given.secret.hold(secret);
  return { faults, warnings };
}
