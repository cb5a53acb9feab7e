import type { Chrome } from "../catalogue.ts";

export const chrome: Chrome = {
  cancel: "Cancel",
  reply: ["reply", " to this message."],
  open: "(open)",
  notAll: (left) => `Not all of it is shown: ${left.toLocaleString("en")} more letters.`,
};
