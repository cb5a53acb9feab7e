import type { Slot } from "./command.ts";

/** A command that somebody is typing: the place in it where they are, and what stands there so far. */
export interface Typing {
  readonly command: string;
  readonly slot: Slot;
  readonly typed: string;
}

/** A word that would fit there, and how it is shown. */
export interface Suggestion {
  readonly word: string;
  readonly label: string;
}
