import type { Chrome } from "../catalogue.ts";

export const chrome: Chrome = {
  cancel: "Abbrechen",
  reply: ["antworte", " auf diese Nachricht."],
  open: "(öffnen)",
  notAll: (left) => `Nicht alles ist gezeigt: ${left.toLocaleString("de")} Zeichen mehr.`,
};
