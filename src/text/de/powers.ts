import type { Power } from "../../core/words/shown.ts";
import type { Wording } from "../wording.ts";

const POWERS: Readonly<Record<Power, string>> = {
  "access:manage": "den Zugriff aller ändern",
  "audit:read": "das Audit lesen",
  "keys:manage": "Schlüssel verwalten",
  "system:manage": "das System verwalten",
};

/** What permissions let somebody do to Gatehouse itself, as a sentence goes on. */
export const powerWords = (powers: readonly Power[], say: Wording): string =>
  say.join(
    powers.map((power) => POWERS[power]),
    "and",
  );
