import type { Activities } from "../catalogue.ts";

export const activities: Activities = {
  thinking: () => "denkt nach…",
  answering: () => "antwortet…",
  queued: ({ ahead }, say) =>
    ahead <= 1
      ? "⏳ wartet, du bist als Nächstes dran"
      : `⏳ wartet, ${say.count(ahead, "Nachricht", "Nachrichten")} davor`,
  approval: ({ approvers, quorum, until }, say) => {
    const whom =
      approvers.length === 0
        ? "jemanden"
        : quorum > 1
          ? `${quorum} von ${say.people(approvers, "and")}`
          : say.people(approvers, "or");
    return `⏳ wartet auf ${whom} und die Freigabe eines Befehls,${say.until(until)}`;
  },
  question: ({ until }, say) => `⏳ wartet auf deine Antwort,${say.until(until)}`,
  tool: ({ name }, say) => `benutzt ${say.code(name)}…`,
};
