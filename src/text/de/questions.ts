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
    card.shown.header === "" ? null : say.facts("Thema: ", say.label(card.shown.header)),
    say.quote(card.shown.text),
    ...(card.state.kind === "asked" ? optionsOf(card.shown, say) : []),
    card.state.kind === "asked" && card.shown.many
      ? "Mehrere sind möglich: Tippe jede an und sende sie dann."
      : null,
    ...card.answers.map(({ header, words }) =>
      say.facts("beantwortet ", say.label(header), ": ", say.label(words)),
    ),
  ],
};

function headOf({ agent, person, part, parts, state }: QuestionCard, say: Wording): string {
  const who = say.plain(person);
  const which = parts > 1 ? ` (Frage ${part} von ${parts})` : "";
  switch (state.kind) {
    case "asked":
      return `${say.agent(agent)} fragt ${who}${which} ⏳${say.until(state.until)}:`;
    case "sending":
      return `${say.agent(agent)} hat ${who} gefragt. Die Antwort ist unterwegs:`;
    case "answered":
      return `✅ ${who} hat ${say.agent(agent)} geantwortet, ${say.time(state.at)}:`;
    case "skipped":
      return `${who} hat übersprungen, was ${say.agent(agent)} gefragt hat, ${say.time(state.at)}:`;
    case "expired":
      return `⌛ Abgelaufen ${say.time(state.at)}: ${who} hat ${say.agent(agent)} nicht rechtzeitig geantwortet:`;
    case "stopped":
      return `Gestoppt ${say.time(state.at)}: ${say.agent(agent)} wartet nicht mehr auf eine Antwort:`;
    case "lost":
      return `Verloren: Das Gateway wurde neu gestartet, und ${say.agent(agent)} wartet nicht mehr auf eine Antwort:`;
  }
}

/** Whole, since a button shows only so much of it. */
function optionsOf({ options }: QuestionPart, say: Wording): readonly Piece[] {
  return options.map(({ label, about }, index) =>
    say.facts(`${index + 1}: `, say.label(label), ...(about === null ? [] : [" · ", say.label(about)])),
  );
}
