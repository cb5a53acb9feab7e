import type { RequestCardState } from "../../core/access-request/request-card.ts";
import type { Piece } from "../piece.ts";
import type { Wording } from "../wording.ts";

/** How a request stands, the same words wherever it is shown. */
export function requestState(state: RequestCardState, say: Wording): readonly (string | Piece)[] {
  switch (state.kind) {
    case "waiting":
      return [
        `⏳ waiting${say.until(state.until)}` +
          (state.deciders.length === 0 ? "" : ` · decides: ${say.people(state.deciders, "or")}`),
      ];
    case "approved":
      return [`✅ Approved by ${say.plain(state.by)}, ${say.time(state.at)}${say.until(state.endsAt)}`];
    case "denied":
      return state.quote === null
        ? [`⛔ Denied by ${say.plain(state.by)}, ${say.time(state.at)}`]
        : [`⛔ Denied by ${say.plain(state.by)}, ${say.time(state.at)}:`, say.quote(state.quote)];
    case "expired":
      return [`⌛ Expired ${say.time(state.at)}, nobody answered; nothing was given`];
    case "withdrawn":
      return [`Withdrawn ${say.time(state.at)}; nothing was given`];
  }
}
