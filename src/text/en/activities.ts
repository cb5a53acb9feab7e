import type { Activities } from "../catalogue.ts";

export const activities: Activities = {
  thinking: () => "thinking…",
  answering: () => "answering…",
  queued: ({ ahead }, say) =>
    ahead <= 1 ? "⏳ waiting, yours is next" : `⏳ waiting, ${say.count(ahead, "message", "messages")} ahead`,
  tool: ({ name }, say) => `using ${say.code(name)}…`,
};
