import type { FormFieldKey } from "../../core/words/form.ts";
import type { Forms } from "../catalogue.ts";

export const forms: Forms = {
  "deny-reason": { title: "Deny with a reason", send: "Deny" },
  "approve-until": { title: "Approve until", send: "Approve" },
  "request-access": { title: "Request access", send: "Ask" },
  "enter-code": { title: "Enter your code", send: "Join" },
};

export const fields: Readonly<Record<FormFieldKey, string>> = {
  reason: "Reason",
  end: "Until when, like 2h, 7d or friday",
  code: "Code",
};
