import type { RequestCardState } from "../../core/access-request/request-card.ts";
import type { Piece } from "../piece.ts";
import type { Wording } from "../wording.ts";

/** How a request stands, the same words wherever it is shown. */
export function requestState(state: RequestCardState, say: Wording): readonly (string | Piece)[] {
  switch (state.kind) {
    case "waiting":
      return [
        `⏳ wartet${say.until(state.until)}` +
          (state.deciders.length === 0 ? "" : ` · entscheidet: ${say.people(state.deciders, "or")}`),
      ];
    case "approved":
      return [`✅ Freigegeben von ${say.plain(state.by)}, ${say.time(state.at)}${say.until(state.endsAt)}`];
    case "denied":
      return state.quote === null
        ? [`⛔ Abgelehnt von ${say.plain(state.by)}, ${say.time(state.at)}`]
        : [`⛔ Abgelehnt von ${say.plain(state.by)}, ${say.time(state.at)}:`, say.quote(state.quote)];
    case "expired":
      return [`⌛ Abgelaufen ${say.time(state.at)}, niemand hat geantwortet; nichts wurde gegeben`];
    case "withdrawn":
      return [`Zurückgezogen ${say.time(state.at)}; nichts wurde gegeben`];
  }
}
