import { discordCommand, discordRevoke, discordStartOwn, discordStop } from "./discord-acts.ts";
import { discordApproval } from "./discord-approval.ts";
import { discordAsk } from "./discord-asks.ts";
import { judgeOne } from "./stories.ts";
import type { Story } from "./story.ts";

export const discordMention = discordAsk("a mention on Discord", {
  text: "say",
  inChannel: true,
  judge: judgeOne((word) => `I heard: say ${word}`),
});
export const discordGrowing = discordAsk("an answer that grows on Discord", {
  text: "grow slowly",
  inChannel: true,
  judge: judgeOne(() => "the end"),
});
export const discordLong = discordAsk("a long answer on Discord", {
  text: "a long answer",
  inChannel: true,
  judge: judgeLong,
});

export const discordDirect = discordAsk("a direct message on Discord", {
  text: "say",
  judge: judgeOne((word) => `I heard: say ${word}`),
});

/** The beginning of the long answer, and the whole of it as a file, each once. */
function judgeLong(shown: readonly string[]): string | null {
  const lines = shown.map((text) =>
    [...text.matchAll(/^(\d+) long answer/gm)].map((match) => Number(match[1])),
  );
  if (shown.length !== 2) return "not a beginning and a file";
  return lines[1]?.length === 600 && lines[1].every((line, at) => line === at)
    ? null
    : "not the whole in order";
}

/** What people do on Discord, each in a thread of their own. */
export const DISCORD_STORIES: readonly Story[] = [
  discordMention,
  discordGrowing,
  discordLong,
  discordCommand,
  discordStop,
  discordRevoke,
  discordStartOwn,
  discordApproval,
];
