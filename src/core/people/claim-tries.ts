import type { Reads, Tx } from "../ports/store.ts";
import type { Identity } from "./identity.ts";

const NOTE = "claim-tries";
const WINDOW_MS = 15 * 60 * 1000;
const MOST_OF_ONE = 5;
/** Over all accounts, so that many of them guess no faster than a few. */
const MOST_OF_ALL = 50;

interface Try {
  readonly identity: Identity;
  readonly at: number;
}

/** Has this account, or everybody together, guessed wrong too often of late? */
export async function hasTooManyTries(
  reads: Pick<Reads, "notes">,
  identity: Identity,
  now: number,
): Promise<boolean> {
  const tries = await recentTries(reads, now);
  const own = tries.filter((one) => one.identity === identity).length;
  return own >= MOST_OF_ONE || tries.length >= MOST_OF_ALL;
}

/** Remembers a wrong guess; one note holds them all and never grows past the cap. */
export async function rememberTry(tx: Tx, identity: Identity, now: number): Promise<void> {
  const tries = await recentTries(tx, now);
  await tx.notes.set(NOTE, JSON.stringify([...tries, { identity, at: now }].slice(-MOST_OF_ALL)));
}

export async function forgetTries(tx: Tx): Promise<void> {
  await tx.notes.remove(NOTE);
}

async function recentTries(reads: Pick<Reads, "notes">, now: number): Promise<readonly Try[]> {
  const tries = JSON.parse((await reads.notes.get(NOTE)) ?? "[]") as readonly Try[];
  return tries.filter((one) => one.at > now - WINDOW_MS);
}
