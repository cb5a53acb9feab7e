import type { Reads, Tx } from "../ports/store.ts";
import type { Identity } from "./identity.ts";

/** The note that holds what was guessed of late at one kind of code. */
type TriesNote = "claim-tries" | "invite-tries" | "link-tries";

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
  note: TriesNote,
  identity: Identity,
  now: number,
): Promise<boolean> {
  const tries = await recentTries(reads, note, now);
  const own = tries.filter((one) => one.identity === identity).length;
  return own >= MOST_OF_ONE || tries.length >= MOST_OF_ALL;
}

/** Remembers a wrong guess; one note holds them all and never grows past the cap. */
export async function rememberTry(tx: Tx, note: TriesNote, identity: Identity, now: number): Promise<void> {
  const tries = await recentTries(tx, note, now);
  await tx.notes.set(note, JSON.stringify([...tries, { identity, at: now }].slice(-MOST_OF_ALL)));
}

export async function forgetTries(tx: Tx, note: TriesNote): Promise<void> {
  await tx.notes.remove(note);
}

async function recentTries(
  reads: Pick<Reads, "notes">,
  note: TriesNote,
  now: number,
): Promise<readonly Try[]> {
  const tries = JSON.parse((await reads.notes.get(note)) ?? "[]") as readonly Try[];
  return tries.filter((one) => one.at > now - WINDOW_MS);
}
