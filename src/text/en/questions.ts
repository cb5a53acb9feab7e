import type { QuestionPart } from "../../core/question/gateway-question.ts";
import type { QuestionCard } from "../../core/question/question-card.ts";
import type { QuestionText } from "../../core/words/text/question.ts";
import type { Sentences } from "../catalogue.ts";
import type { Piece } from "../piece.ts";
import type { Wording } from "../wording.ts";

/** What an agent asks its person: its words in pieces of their own, ours around them. */
export const questionSentences: Sentences<QuestionText["key"]> = {
  question: ({ card }, say) => [
    headOf(card, say),
    card.shown.header === "" ? null : say.facts("about ", say.label(card.shown.header)),
    say.quote(card.shown.text),
    ...(card.state.kind === "asked" ? optionsOf(card.shown, say) : []),
    card.state.kind === "asked" && card.shown.many
      ? "Several can be chosen: tap each, then send them."
      : null,
    ...card.answers.map(({ header, words }) =>
      say.facts("answered ", say.label(header), ": ", say.label(words)),
    ),
  ],
};

function headOf({ agent, person, part, parts, state }: QuestionCard, say: Wording): string {
  const who = say.plain(person);
  const which = parts > 1 ? ` (question ${part} of ${parts})` : "";
  switch (state.kind) {
    case "asked":
      return `${say.agent(agent)} asks ${who}${which} ⏳${say.until(state.until)}:`;
    case "sending":
      return `${say.agent(agent)} asked ${who}. The answer is on its way:`;
    case "answered":
      return `✅ ${who} answered ${say.agent(agent)}, ${say.time(state.at)}:`;
    case "skipped":
      return `${who} skipped what ${say.agent(agent)} asked, ${say.time(state.at)}:`;
    case "expired":
      return `⌛ Expired ${say.time(state.at)}: ${who} did not answer ${say.agent(agent)} in time:`;
    case "stopped":
      return `Stopped ${say.time(state.at)}: ${say.agent(agent)} does not wait for an answer any more:`;
    case "lost":
      return `Lost: the gateway restarted, and ${say.agent(agent)} does not wait for an answer any more:`;
  }
}

/** Whole, since a button shows only so much of it. */
function optionsOf({ options }: QuestionPart, say: Wording): readonly Piece[] {
  return options.map(({ label, about }, index) =>
    say.facts(`${index + 1}: `, say.label(label), ...(about === null ? [] : [" · ", say.label(about)])),
  );
}
