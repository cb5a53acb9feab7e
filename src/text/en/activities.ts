import type { Activities } from "../catalogue.ts";

export const activities: Activities = {
  thinking: () => "thinking…",
  answering: () => "answering…",
  queued: ({ ahead }, say) =>
    ahead <= 1 ? "⏳ waiting, yours is next" : `⏳ waiting, ${say.count(ahead, "message", "messages")} ahead`,
  approval: ({ approvers, quorum, until }, say) => {
    const whom =
      approvers.length === 0
        ? "somebody"
        : quorum > 1
          ? `${quorum} of ${say.people(approvers, "and")}`
          : say.people(approvers, "or");
    return `⏳ waiting for ${whom} to approve a command,${say.until(until)}`;
  },
  question: ({ until }, say) => `⏳ waiting for your answer,${say.until(until)}`,
  tool: ({ name }, say) => `using ${say.code(name)}…`,
};
