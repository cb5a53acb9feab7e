import { toldLanguageNote } from "../outbox/reader-language.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { InboundEvent } from "./inbound.ts";

/** Keeps what the platform says of a person's language, for those who chose none. It decides nothing else. */
export async function learnLanguage(
  deps: Pick<Deps, "store">,
  { identity, facts }: Pick<ResolvedAsker, "identity" | "facts">,
  event: InboundEvent,
): Promise<void> {
  const told = event.language ?? facts.language ?? null;
  if (told === null) return;
  const note = toldLanguageNote(identity);
  if ((await deps.store.notes.get(note)) === told) return;
  await deps.store.transact((tx) => tx.notes.set(note, told));
}
