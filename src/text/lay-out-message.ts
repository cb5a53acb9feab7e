import type { Language } from "../core/words/language.ts";
import type { Activity, ButtonLabel, OutboundMessage, ShownButton, Text } from "../core/words/text.ts";
import type { Catalogue } from "./catalogue.ts";
import { catalogueOf } from "./catalogue-of.ts";
import { markdownOf, type Piece, piecesOf, type Worded } from "./piece.ts";
import { createWording, type Wording } from "./wording.ts";

/** A message in words, before any platform's layout. */
export interface Layout {
  /** At least one. */
  readonly pieces: readonly Piece[];
  readonly buttons: readonly LaidOutButton[];
  /** Shown small at the end; plain text. */
  readonly small: string | null;
}

export interface LaidOutButton {
  /** Plain text of at most 75 letters. */
  readonly text: string;
  readonly token: string;
  readonly tone: ShownButton["tone"];
}

/** Words a message. Answers pass as the agent wrote them: their markdown is not ours and not to be trusted. */
export function layOut(message: OutboundMessage, now: number): Layout {
  const words = catalogueOf(message.language);
  const say = createWording(now, words.grammar);
  switch (message.kind) {
    case "answer":
      return { pieces: piecesOf(message.markdown), buttons: [], small: null };
    case "file": {
      const { agent, what } = message;
      const shown = sentenceOf({ key: "file-shown", agent, what }, now, words);
      return { pieces: piecesOf(shown), buttons: [], small: null };
    }
    case "status":
      return {
        pieces: piecesOf(`${say.agent(message.agent)} · ${activityOf(message.activity, say, words)}`),
        buttons: message.buttons.map((button) => buttonOf(button, words)),
        small: null,
      };
    case "notice":
      return {
        pieces: piecesOf(sentenceOf(message.text, now, words)),
        buttons: message.buttons.map((button) => buttonOf(button, words)),
        small: message.reference === null ? null : words.reference(message.reference),
      };
  }
}

/** One text in words, as markdown. */
export function wordText(text: Text, now: number, language?: Language): string {
  return markdownOf(piecesOf(sentenceOf(text, now, catalogueOf(language))));
}

function sentenceOf(text: Text, now: number, words: Catalogue): Worded {
  // The catalogue's type ties each key to its own text; TypeScript cannot follow that through a lookup.
  const sentence = words.sentences[text.key] as (text: Text, say: Wording) => Worded;
  return sentence(text, createWording(now, words.grammar));
}

function activityOf(activity: Activity, say: Wording, words: Catalogue): string {
  const sentence = words.activities[activity.kind] as (activity: Activity, say: Wording) => string;
  return sentence(activity, say);
}

function buttonOf(button: ShownButton, words: Catalogue): LaidOutButton {
  const label = words.labels[button.label.key] as (label: ButtonLabel) => string;
  return { text: label(button.label), token: button.token, tone: button.tone };
}
