import type { Deps } from "../ports/deps.ts";
import type { AtGateway } from "../ports/gateways.ts";
import type { Reads } from "../ports/store.ts";
import type { AccessList } from "./access-list.ts";

const keyOf = (gatewayId: string) => `gateway-access/${gatewayId}`;

interface Numbered {
  readonly revision: number;
  readonly digest: string;
}

/** The list's number: the last one's when nothing has changed, else a higher one, also than `above`. Durable when it is said. */
export async function numberOf(
  deps: Pick<Deps, "store" | "hasher"> & AtGateway,
  list: AccessList,
  above = 0,
): Promise<number> {
  const key = keyOf(deps.gateway.id);
  const digest = deps.hasher.sha256(JSON.stringify(list));
  const kept = await deps.store.notes.get(key);
  const last = kept === null ? null : (JSON.parse(kept) as Numbered);
  if (last?.digest === digest && last.revision > above) return last.revision;
  const next: Numbered = { revision: Math.max(last?.revision ?? 0, above) + 1, digest };
  await deps.store.transact((tx) => tx.notes.set(key, JSON.stringify(next)));
  return next.revision;
}

/** The number of the list that was made last; 0 before the first one. */
export async function lastNumberOf({ notes }: Pick<Reads, "notes">, gatewayId: string): Promise<number> {
  const kept = await notes.get(keyOf(gatewayId));
  return kept === null ? 0 : (JSON.parse(kept) as Numbered).revision;
}
