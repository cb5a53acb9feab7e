import type { CommandName, SlotName } from "../core/command/command.ts";
import type { FormFieldKey, FormKey, FormValues } from "../core/words/form.ts";
import type { Activity, ButtonLabel, Text, TextKey } from "../core/words/text.ts";
import type { Grammar } from "./grammar.ts";
import type { Worded } from "./piece.ts";
import type { Wording } from "./wording.ts";

/** A sentence for each of these keys; the compiler finds the one that is missing. */
export type Sentences<Key extends TextKey> = {
  readonly [K in Key]: (text: Extract<Text, { key: K }>, say: Wording) => Worded;
};

/** Plain words for each button, without markdown. */
export type Labels = {
  readonly [K in ButtonLabel["key"]]: (label: Extract<ButtonLabel, { key: K }>) => string;
};

/** What stands behind the agent's name in the status line. */
export type Activities = {
  readonly [K in Activity["kind"]]: (activity: Extract<Activity, { kind: K }>, say: Wording) => string;
};

/** A form's title and the words on its send button (at most 24 letters each), and what its fields hold at first. */
export type Forms = Readonly<
  Record<
    FormKey,
    { readonly title: string; readonly send: string; readonly initial?: Readonly<Partial<FormValues>> }
  >
>;

/** What a field asks for, and how it may be answered where that is not plain. */
export type Fields = Readonly<Record<FormFieldKey, { readonly label: string; readonly hint?: string }>>;

/** What the platforms' own things around a message say. */
export interface Chrome {
  /** On a form; at most 24 letters. */
  readonly cancel: string;
  /** "reply to this message.", where the first part can name whom it asks. */
  readonly reply: readonly [string, string];
  /** Behind a place: the link to it. */
  readonly open: string;
  readonly notAll: (left: number) => string;
}

/** All words of one language. */
export interface Catalogue {
  readonly grammar: Grammar;
  readonly sentences: Sentences<TextKey>;
  readonly labels: Labels;
  readonly activities: Activities;
  readonly forms: Forms;
  readonly fields: Fields;
  /** What a command does. */
  readonly commands: Readonly<Record<CommandName, string>>;
  /** What each place of a command asks for. */
  readonly slots: Readonly<Record<SlotName, string>>;
  readonly chrome: Chrome;
  readonly reference: (reference: string) => string;
}
