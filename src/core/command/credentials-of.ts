import type { Credential } from "../credential/credential.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";

/** What somebody speaks to the gateways with, one at each where they have one. */
export async function credentialsOf(
  { store, gateways }: Pick<Deps, "store" | "gateways">,
  person: PrincipalId,
): Promise<readonly Credential[]> {
  const found = await Promise.all(gateways.all.map(({ id }) => store.credentials.currentOf(person, id)));
  return found.filter((one) => one !== null);
}
