import type { ChatHost } from "../ports/chat-adapter.ts";
import type { Deps } from "../ports/deps.ts";
import { suggestWords } from "./suggest-words.ts";

/** What adapters may ask of us: never who may do what, only words and places. */
export function createChatHost(deps: Deps): ChatHost {
  return {
    suggest: (asker, typing) => suggestWords(deps, asker, typing),
    usedPlaces: (platform, since) => deps.store.conversations.usedPlaces(platform, since),
  };
}
