import type { Power } from "../../core/words/shown.ts";
import type { Wording } from "../wording.ts";

const POWERS: Readonly<Record<Power, string>> = {
  "access:manage": "change everybody's access",
  "audit:read": "read the audit",
  "keys:manage": "manage keys",
  "system:manage": "manage the system",
};

/** What permissions let somebody do to Gatehouse itself, as a sentence goes on. */
export const powerWords = (powers: readonly Power[], say: Wording): string =>
  say.join(
    powers.map((power) => POWERS[power]),
    "and",
  );
