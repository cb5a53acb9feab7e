import { approval } from "./approval-story.ts";
import { askStory } from "./ask-story.ts";
import { freeze, leave } from "./emergency-stories.ts";
import { click, command } from "./grant-story.ts";
import { revoke, stop } from "./held-stories.ts";
import { kept } from "./kept-story.ts";
import { paste } from "./paste-story.ts";
import { startOwn } from "./start-own-story.ts";
import type { Story } from "./story.ts";
import { browserMessage } from "./web-story.ts";

/** One message, which holds this. */
export const judgeOne = (holds: (word: string) => string) => (shown: readonly string[], word: string) =>
  shown.length === 1 && shown[0]?.includes(holds(word)) ? null : "not just the one answer";

/** The lines of the long answer, each once and in order, over however many messages. */
export function judgeLong(shown: readonly string[]): string | null {
  const lines = [...shown.join("\n").matchAll(/^(\d+) long answer/gm)].map((match) => Number(match[1]));
  if (shown.length < 2) return "not in parts";
  return lines.length === 600 && lines.every((line, at) => line === at)
    ? null
    : "not the parts in order, once each";
}

export const message = askStory("a message", {
  text: "say",
  judge: judgeOne((word) => `I heard: say ${word}`),
});
export const mention = askStory("a mention", {
  text: "say",
  inChannel: true,
  judge: judgeOne((word) => `I heard: say ${word}`),
});
export const growing = askStory("an answer that grows", {
  text: "grow slowly",
  judge: judgeOne(() => "the end"),
});
export const long = askStory("a long answer", { text: "a long answer", judge: judgeLong });

/** What people do; each file of stories adds its own here. */
export const STORIES: readonly Story[] = [
  message,
  mention,
  growing,
  long,
  command,
  click,
  stop,
  revoke,
  freeze,
  leave,
  startOwn,
  paste,
  kept,
  browserMessage,
  approval,
];
