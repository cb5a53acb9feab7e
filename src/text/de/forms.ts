import type { Fields, Forms } from "../catalogue.ts";

export const forms: Forms = {
  "deny-reason": { title: "Mit Grund ablehnen", send: "Ablehnen" },
  "approve-until": { title: "Freigeben bis", send: "Freigeben", initial: { end: "7d" } },
  "request-access": { title: "Zugriff anfragen", send: "Anfragen" },
  "enter-code": { title: "Code eingeben", send: "Beitreten" },
  "write-answer": { title: "Dem Agenten antworten", send: "Antworten" },
};

export const fields: Fields = {
  reason: { label: "Grund" },
  end: { label: "Bis wann", hint: "Zum Beispiel 2h, 7 Tage, morgen oder Freitag. Dann endet es von selbst." },
  code: { label: "Code", hint: "So, wie du ihn bekommen hast." },
  answer: { label: "Antwort", hint: "Nur was du hier schreibst, erreicht den Agenten." },
};
