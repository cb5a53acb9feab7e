import { hasCode } from "../errors.ts";
import { languageOf } from "../outbox/reader-language.ts";
import type { Tx } from "../ports/store.ts";
import type { ButtonAction } from "../words/button.ts";
import { type Form, formNote, formNoteOf } from "../words/form.ts";
import { makeButtons } from "../words/say.ts";
import { type Asking, reply } from "./answer-command.ts";
import type { Work } from "./command-deps.ts";

const FORM_LIFE_MS = 60 * 60 * 1000;

/** Opens a form for whoever pressed; `then` is done with its answers, and judged anew when they come. */
export function askForm(
  asking: Asking,
  form: Omit<Form, "token">,
  then: ButtonAction,
  /** Done where no form can be shown; left out, the person is told so. */
  otherwise: (tx: Tx) => Promise<null> = (tx) => reply(tx, asking, { key: "form-too-late" }),
): Work {
  const { deps, who, request } = asking;
  return async (tx) => {
    const onlyFor = who.principal?.id;
    const button = { label: { key: "cancel" }, action: then, lifeMs: FORM_LIFE_MS } as const;
    const [made] = await makeButtons(tx, deps, [onlyFor === undefined ? button : { ...button, onlyFor }]);
    return made ? () => open({ ...form, token: made.token }) : null;
  };

  async function open(asked: Form): Promise<void> {
    const adapter = deps.adapters.get(request.place.platform);
    const language = await languageOf(deps, who.identity);
    const occasion = { place: request.place, person: who.identity, trigger: request.trigger ?? null };
    try {
      const ref = (await adapter?.openForm(occasion, { ...asked, language })) ?? null;
      if (ref) await deps.store.transact((tx) => tx.notes.set(formNoteOf(ref), formNote(asked)));
    } catch (fault) {
      if (!hasCode(fault, "platform.refused")) throw fault;
      await deps.store.transact(otherwise);
    }
  }
}
