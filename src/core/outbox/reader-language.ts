import { type MessageRef, placeKeyOf } from "../conversation/place.ts";
import { type Identity, platformOf } from "../people/identity.ts";
import type { Principal } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import { LANGUAGES, type Language, parseLanguage } from "../words/language.ts";
import type { LanguageReason } from "../words/text/language.ts";
import type { OutboxOperation, OutboxRow } from "./outbound.ts";

type LanguageDeps = Pick<Deps, "store" | "settings">;

/** What is said where nobody chose. */
const usualLanguage = ({ settings }: Pick<Deps, "settings">): Language => settings.language ?? LANGUAGES[0];

/** Where it is kept what a platform says of an account. */
export const toldLanguageNote = (identity: Identity): string => `language/${identity}`;

/** What a person reads: what they chose, else what their platform says, else the usual. */
export async function languageOf(deps: LanguageDeps, identity: Identity): Promise<Language> {
  const principal = await deps.store.principals.byIdentity(identity);
  return (await languageNow(deps, identity, principal?.language ?? null)).language;
}

/** The same, and why. */
export async function languageNow(
  deps: LanguageDeps,
  identity: Identity,
  chosen: Language | null,
): Promise<{ readonly language: Language; readonly why: LanguageReason }> {
  if (chosen !== null) return { language: chosen, why: "chosen" };
  const told = parseLanguage((await deps.store.notes.get(toldLanguageNote(identity))) ?? "");
  return told === null
    ? { language: usualLanguage(deps), why: "usual" }
    : { language: told, why: "platform" };
}

/** The language of whoever reads a message: one person, else whose conversation it stands in, else everybody's. */
async function readerLanguage(deps: LanguageDeps, row: OutboxRow): Promise<Language> {
  const first = await firstOf(deps, row);
  const { operation } = first;
  if (operation.kind === "direct") return languageOf(deps, operation.to);
  if (operation.kind === "remove" || operation.kind === "redraw") return usualLanguage(deps);
  const reader = operation.kind === "post" ? (operation.privateTo ?? operation.reader) : undefined;
  if (reader !== undefined) return languageOf(deps, reader);
  const { place } = operation;
  // What stands in the channel itself is everybody's.
  if (place.kind === "channel" && place.thread === null) return usualLanguage(deps);
  const turn = first.turnId === null ? null : await deps.store.turns.get(first.turnId);
  if (turn) return languageOf(deps, turn.identity);
  const conversation = await deps.store.conversations.firstIn(placeKeyOf(place));
  const owner = conversation && (await deps.store.principals.get(conversation.principalId));
  return owner ? languageOfOwner(deps, owner, place) : usualLanguage(deps);
}

/** The row that said first what this one changes: it knows whom it was said to. */
async function firstOf(
  deps: LanguageDeps,
  row: OutboxRow,
): Promise<{ readonly operation: OutboxOperation; readonly turnId: OutboxRow["turnId"] }> {
  const { operation } = row;
  if (operation.kind !== "replace" && operation.kind !== "redraw") return row;
  return (await deps.store.outbox.get(operation.of)) ?? row;
}

async function languageOfOwner(
  deps: LanguageDeps,
  owner: Principal,
  { platform }: Pick<MessageRef, "platform">,
): Promise<Language> {
  if (owner.language !== null) return owner.language;
  const identities = await deps.store.principals.identitiesOf(owner.id);
  const here = identities.find((identity) => platformOf(identity) === platform);
  return here === undefined ? usualLanguage(deps) : (await languageNow(deps, here, null)).language;
}

/** What a row does, with its words in the language of whoever reads them. */
export async function inReadersLanguage(deps: LanguageDeps, row: OutboxRow): Promise<OutboxOperation> {
  const { operation } = row;
  // What an agent wrote is said as it is; only the mark of a copy is ours.
  if (operation.kind === "remove" || (operation.message.kind === "answer" && !row.repeated)) return operation;
  return { ...operation, message: { ...operation.message, language: await readerLanguage(deps, row) } };
}
