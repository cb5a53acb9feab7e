import type { Place } from "../../src/core/conversation/place.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Form } from "../../src/core/words/form.ts";
import { type FormLayout, layOutForm } from "../../src/text/lay-out-form.ts";

/** A form that stands before a person of this chat. */
export interface OpenForm {
  readonly person: string;
  readonly place: Place;
  readonly form: Form;
  readonly openedAt: number;
}

/** A form as a browser gets it: all of it is text. */
export interface ShownForm extends FormLayout {
  readonly token: string;
}

export interface FormBoard {
  open(person: string, place: Place, form: Form): void;
  /** What stands before the person, oldest first. */
  shownTo(person: string): readonly ShownForm[];
  find(person: string, token: string): OpenForm | null;
  close(token: string): void;
  /** Hears whose forms changed. */
  watch(watcher: (person: string) => void): () => void;
}

const STANDS_MS = 60 * 60 * 1000;
const MOST_FOR_ONE = 5;

/** Open forms live in memory, for all pages of a person: after a restart the button is pressed again. */
export function createFormBoard(clock: Clock): FormBoard {
  let forms: readonly OpenForm[] = [];
  const watchers = new Set<(person: string) => void>();
  const standing = (person: string) =>
    forms.filter((one) => one.person === person && clock.now() - one.openedAt < STANDS_MS);
  const tell = (person: string) => {
    for (const watcher of watchers) watcher(person);
  };
  return {
    open(person, place, form) {
      const kept = standing(person).slice(1 - MOST_FOR_ONE);
      const others = forms.filter((one) => one.person !== person);
      forms = [...others, ...kept, { person, place, form, openedAt: clock.now() }];
      tell(person);
    },
    shownTo: (person) => standing(person).map(({ form }) => ({ ...layOutForm(form), token: form.token })),
    find: (person, token) => standing(person).find(({ form }) => form.token === token) ?? null,
    close(token) {
      const gone = forms.find(({ form }) => form.token === token);
      forms = forms.filter((one) => one !== gone);
      if (gone) tell(gone.person);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
