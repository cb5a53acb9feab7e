import { approval } from "./approval-story.ts";
import { newKey, rotate } from "./credential-stories.ts";
import { freeze, leave } from "./emergency-stories.ts";
import { expiry, expiryOfAsked } from "./expiry-stories.ts";
import { fileMade, fileSent } from "./file-stories.ts";
import { click, command } from "./grant-story.ts";
import { revoke, stop } from "./held-stories.ts";
import { kept, keptEdited, keptRemoved } from "./kept-story.ts";
import { growing, long, mention, message } from "./message-stories.ts";
import { ownTopic } from "./own-topic-story.ts";
import { paste } from "./paste-story.ts";
import { startOwn } from "./start-own-story.ts";
import type { Story } from "./story.ts";
import { browserMessage } from "./web-story.ts";

/** What people do anywhere; each file of stories adds its own here. */
const EVERYWHERE: readonly Story[] = [
  message,
  mention,
  growing,
  long,
  command,
  click,
  stop,
  revoke,
  freeze,
  expiry,
  expiryOfAsked,
  rotate,
  newKey,
  paste,
  kept,
  keptEdited,
  fileSent,
  fileMade,
  browserMessage,
  approval,
];

/** The same, and what can be done there alone. */
export const STORIES = {
  slack: [...EVERYWHERE, leave, startOwn, keptRemoved],
  discord: [...EVERYWHERE, startOwn],
  telegram: [...EVERYWHERE, ownTopic],
} as const satisfies Readonly<Record<string, readonly Story[]>>;
