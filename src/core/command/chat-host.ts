import { decideAccess } from "../access/policy.ts";
import type { Identity } from "../people/identity.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { ChatHost } from "../ports/chat-adapter.ts";
import type { Deps } from "../ports/deps.ts";
import { COMMANDS, type CommandName } from "./command.ts";
import { suggestWords } from "./suggest-words.ts";

/** What adapters may ask of us: never who may do what, only words and places. */
export function createChatHost(deps: Deps): ChatHost {
  return {
    suggest: (asker, typing) => suggestWords(deps, asker, typing),
    openCommands: (asker) => openCommands(deps, asker),
    usedPlaces: (platform, since) => deps.store.conversations.usedPlaces(platform, since),
    senderOf: async (platform, eventId) =>
      (await deps.store.inbox.byEvent(platform, eventId))?.event.sender ?? null,
    receivedSince: (platform, since) => deps.store.inbox.receivedSince(platform, since),
  };
}

/** For a menu: a claim code is used once, and nobody needs to be reminded of it. */
async function openCommands(deps: Deps, identity: Identity): Promise<readonly CommandName[]> {
  const { asker } = await resolveAsker(deps, identity);
  const [snapshot, now] = [deps.access.snapshot(), deps.clock.now()];
  return COMMANDS.filter(
    ({ name, needs }) =>
      name !== "claim" && (needs === null || decideAccess(asker, needs, snapshot, now).kind === "allowed"),
  ).map(({ name }) => name);
}
