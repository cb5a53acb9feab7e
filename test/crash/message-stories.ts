import { askStory } from "./ask-story.ts";
import type { Shown } from "./chat.ts";

/** One message, which holds this. */
const judgeOne = (holds: (word: string) => string) => (shown: readonly Shown[], word: string) =>
  shown.length === 1 && shown[0]?.text.includes(holds(word)) ? null : "not just the one answer";

/** The lines of the long answer, each once and in order: over many messages, or in the file below the first. */
function judgeLong(shown: readonly Shown[]): string | null {
  if (shown.length < 2) return "not in parts";
  const [file, ...others] = shown.flatMap(({ files }) => files);
  if (others.length > 0 || (file !== undefined && shown.length !== 2)) return "not a beginning and a file";
  const text = file ?? shown.map((one) => one.text).join("\n");
  const lines = [...text.matchAll(/^(\d+) long answer/gm)].map((match) => Number(match[1]));
  return lines.length === 600 && lines.every((line, at) => line === at)
    ? null
    : "not the parts in order, once each";
}

export const isHeard = judgeOne((word) => `I heard: say ${word}`);

export const message = askStory("a message", { text: "say", judge: isHeard });
export const mention = askStory("a mention", { text: "say", inChannel: true, judge: isHeard });
export const growing = askStory("an answer that grows", {
  text: "grow slowly",
  judge: judgeOne(() => "the end"),
});
export const long = askStory("a long answer", { text: "a long answer", judge: judgeLong });
