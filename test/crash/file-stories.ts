import { askStory } from "./ask-story.ts";
import type { Shown } from "./chat.ts";
import { MADE_FILE } from "./model.ts";

/** Somebody attaches a file, and the agent answers with what is in it. */
export const fileSent = askStory("a file with a message", {
  text: "say",
  files: [{ name: "notes.txt", type: "text/plain", content: "the secret word is heron" }],
  judge: (shown) =>
    shown.length === 1 && shown[0]?.text.includes("heron") ? null : "not just the one answer",
});

/** The agent makes a file, which stands below its answer once. */
export const fileMade = askStory("a file that comes back", { text: "make a file", judge: judgeMade });

function judgeMade(shown: readonly Shown[]): string | null {
  const files = shown.flatMap((one) => one.files);
  if (files.length !== 1 || files[0] !== MADE_FILE) return `not just the one file: ${JSON.stringify(files)}`;
  const words = shown.filter(({ text }) => text.includes("Here it is"));
  return words.length === 1 ? null : "not just the one answer";
}
