import { isBrokenGlass } from "../../core/access/grant.ts";
import type { Rule } from "../../core/access/policy.ts";
import type { Wording } from "../wording.ts";
import { standingWord } from "./states.ts";

/** Which rule lets somebody do something, or does not. */
export function ruleWords(rule: Rule, say: Wording): string {
  switch (rule.kind) {
    case "role":
      return `Die Rolle ${say.plain(rule.role)} gibt ${say.code(rule.permission)}.`;
    case "grant": {
      const { endsAt, subject } = rule.grant;
      const end = endsAt === null ? ", bis sie entzogen wird" : say.until(endsAt);
      const what = isBrokenGlass(rule.grant)
        ? "Ein Notfallzugriff"
        : subject.kind === "role"
          ? `Eine Berechtigung für die Rolle ${say.plain(subject.role)}`
          : "Eine Berechtigung";
      return `${what} gibt ${say.code(rule.permission)}${end}.`;
    }
    case "own-conversation":
      return "Es ist die eigene Unterhaltung.";
    case "shared":
      return rule.mode === "write"
        ? "Die Unterhaltung ist zum Schreiben geteilt."
        : "Die Unterhaltung ist nur zum Lesen geteilt.";
    case "known-person":
      return "Das darf jeder, der bekannt ist.";
    case "none":
      return `Weder die Rolle ${say.plain(rule.role)} noch eine Berechtigung gibt das.`;
    case "unknown-person":
      return "Dieses Konto gehört niemandem, der hier bekannt ist.";
    case "suspended":
      return "Der Zugriff ist gesperrt.";
    case "frozen":
      return "Das ist eingefroren.";
    case "standing":
      return rule.standing === "unknown"
        ? "Die Plattform hat nicht gesagt, was dieses Konto ist, deshalb hat es vorerst nichts."
        : `Die Plattform sagt über dieses Konto: ${standingWord(rule.standing)}.`;
    case "needs-end":
      return "Gäste und Leute von außen haben nur Berechtigungen mit einem Ende, und diese hat keines.";
    case "owner":
      return `Die Einstellungen nennen diese Person als Besitzer von ${say.code(rule.agentId)}.`;
    case "own-request":
      return "Es ist die eigene Anfrage, und jemand anderes muss entscheiden.";
    case "break-glass":
      return `Die Einstellungen erlauben der Rolle ${say.plain(rule.role)} den Notfallzugriff.`;
    case "send-files":
      return `Die Einstellungen lassen die Rolle ${say.plain(rule.role)} Dateien senden.`;
    case "closed-channel":
      return "Gäste und Leute von außen werden in Direktnachrichten gehört und in den Kanälen, die die Einstellungen nennen.";
    case "not-shared":
      return "Die Unterhaltung gehört jemand anderem und ist nicht geteilt.";
    case "locked":
      return `Die Unterhaltung ist auf die Rolle ${say.plain(rule.to)} beschränkt.`;
  }
}
