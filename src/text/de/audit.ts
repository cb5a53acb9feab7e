import type { AuditAction } from "../../core/audit/audit-event.ts";
import type { AuditLine } from "../../core/words/shown.ts";
import type { AuditText } from "../../core/words/text/audit.ts";
import type { Sentences } from "../catalogue.ts";
import { bullets } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { dative } from "./grammar.ts";

/** What is recorded, a line each. */
export const auditSentences: Sentences<AuditText["key"]> = {
  audit: ({ person, spanMs, lines }, say) => {
    const whose = person === null ? "" : ` über ${say.plain(person)}`;
    const span = spanMs === null ? "" : ` in den letzten ${dative(say.duration(spanMs))}`;
    if (lines.length === 0) return `Es ist${whose}${span} nichts festgehalten, was passt.`;
    return `Das ist${whose}${span} festgehalten, das Neueste zuerst.\n\n${bullets(lines.map((line) => lineOf(line, say)))}`;
  },
  "audit-feed": ({ line }, say) => lineOf(line, say),
};

const MARKS = { done: "", denied: "⛔ ", failed: "⚠️ " } as const;

function lineOf(line: AuditLine, say: Wording): string {
  const { at, action, outcome, rule, run, reference, seq } = line;
  return [
    `${say.time(at)} ${MARKS[outcome]}${DEEDS[action](line, partsOf(line, say))}`,
    ...(rule === null ? [] : [`Regel: ${say.plain(rule.replace(/\.$/, ""))}`]),
    ...(run === null ? [] : [`Lauf ${say.code(run)}`]),
    ...(reference === null ? [] : [`Ref. ${say.plain(reference)}`]),
    `#${seq}`,
  ].join(" · ");
}

interface Parts {
  readonly by: string;
  readonly whom: string;
  readonly agent: string;
  readonly what: string;
  readonly before: string;
  readonly until: string;
}

/** The words of a line, markdown already; whoever did it to themselves is not named twice. */
function partsOf(line: AuditLine, say: Wording): Parts {
  return {
    by: line.by === null ? "Gatehouse" : say.plain(line.by),
    whom: line.whom === null ? "sich selbst" : say.plain(line.whom),
    agent: line.agent === null ? "irgendein Agent" : say.agent(line.agent),
    what: line.what === null ? "etwas" : say.code(shorten(line.what)),
    before: line.before === null ? "" : ` anstelle von ${say.code(line.before)}`,
    until: say.until(line.endsAt),
  };
}

/** A device's public id has 64 letters; its ends tell it apart. */
const shorten = (word: string) => (word.length <= 40 ? word : `${word.slice(0, 8)}…${word.slice(-4)}`);

const DEEDS: Record<AuditAction, (line: AuditLine, parts: Parts) => string> = {
  "access-request.approved": (_, { by, whom, agent, until }) =>
    `${by} hat freigegeben: ${agent} für ${whom}${until}`,
  "access-request.denied": (_, { by, whom, agent }) => `${by} hat abgelehnt: ${agent} für ${whom}`,
  "access-request.escalated": (_, { by, whom, agent, what }) =>
    `${by} hat auch ${what} gefragt: ${agent} für ${whom}`,
  "access-request.expired": (_, { whom, agent }) => `niemand hat geantwortet: ${agent} für ${whom}`,
  "access-request.opened": (_, { by, agent }) => `${by} hat Zugriff angefragt: ${agent}`,
  "access-request.refused": (_, { by, agent, what }) =>
    `eine Anfrage von ${by} wurde abgewiesen: ${agent} (${what})`,
  "access-request.withdrawn": (_, { by, agent }) => `${by} hat eine Anfrage zurückgezogen: ${agent}`,
  "access.broken-glass": (_, { by, agent, until }) => `⚠️ ${by} nahm sich Notfallzugriff: ${agent}${until}`,
  "access.denied": (line, { by, whom, agent, what }) =>
    `${by} wurde abgewiesen: ${line.agent === null ? what : agent}${line.whom === null ? "" : ` für ${whom}`}`,
  "access.frozen": (line, { by, whom, agent }) => `❄️ ${by} hat eingefroren: ${frozen(line, whom, agent)}`,
  "access.unfrozen": (line, { by, whom, agent }) =>
    `${by} hat das Einfrieren aufgehoben: ${frozen(line, whom, agent)}`,
  "admin.claimed": (_, { by }) => `${by} hat den Platz des ersten Admins eingenommen`,
  "approval.decided": (_, { by, agent, what }) =>
    `${by} hat entschieden, was ${agent} ausführen wollte: ${what}`,
  "approval.ended": (_, { agent, what }) => `was ${agent} ausführen wollte, endete am Gateway: ${what}`,
  "approval.escalated": (_, { by, agent }) => `${by} hat mehr Leute gefragt, was ${agent} ausführen darf`,
  "approval.refused": (_, { by, agent, what }) => `${by} konnte für ${agent} nicht entscheiden (${what})`,
  "approval.requested": (line, { agent, whom }) =>
    `${agent} wollte etwas ausführen${line.whom === null ? "" : ` für ${whom}`}`,
  "question.answered": (_, { by, agent, what }) => `${by} hat ${agent} geantwortet: ${what}`,
  "question.asked": (line, { agent, whom }) =>
    `${agent} hat ${line.whom === null ? "jemanden" : whom} etwas gefragt`,
  "question.ended": (_, { agent, what }) => `was ${agent} gefragt hat, endete am Gateway: ${what}`,
  "approval.undeliverable": (_, { whom }) => `eine Anfrage kam nicht an bei ${whom}`,
  "agent.owner-changed": (_, { agent, whom }) => `${agent} gehört jetzt ${whom}`,
  "approval.voted": (_, { by, agent, what }) =>
    `${by} hat über das abgestimmt, was ${agent} ausführen will: ${what}`,
  "approver.away": (_, { by, until }) => `${by} wird nicht um Freigaben gebeten${until}`,
  "approver.back": (_, { by }) => `${by} wird wieder um Freigaben gebeten`,
  "audit.erased": (_, { by }) => `${by} hat die Einzelheiten alter Einträge gelöscht`,
  "audit.read": (line, { by, whom }) =>
    `${by} hat gelesen, was ${line.whom === null ? "über alle" : `über ${whom}`} festgehalten ist`,
  "claim-code.issued": (_, { by }) => `${by} hat einen Code für den ersten Admin erstellt`,
  "claim-code.refused": (_, { by, what }) => `der Admin-Code von ${by} wurde abgewiesen (${what})`,
  "command.confirmed": (_, { by, what }) => `${by} hat bestätigt: ${what}`,
  "command.refused": (_, { by, what }) => `${by} wurde der Befehl verweigert: ${what}`,
  "conversation.continued": (_, { by, agent }) =>
    `${by} hat an einem anderen Ort eine Unterhaltung fortgesetzt: ${agent}`,
  "conversation.closed": (_, { by, agent }) => `${by} hat eine Unterhaltung beendet: ${agent}`,
  "conversation.locked": (_, { by, what }) => `${by} hat eine Unterhaltung auf ${what} beschränkt`,
  "conversation.opened": (_, { by, agent }) => `${by} hat eine Unterhaltung begonnen: ${agent}`,
  "conversation.shared": (_, { by, whom, what }) => `${by} hat eine Unterhaltung geteilt: ${whom}, ${what}`,
  "conversation.unlocked": (_, { by }) => `${by} hat eine Unterhaltung wieder geöffnet`,
  "conversation.unshared": (_, { by, whom }) => `${by} teilt eine Unterhaltung nicht mehr: ${whom}`,
  "credential.issued": (_, { by, whom, what }) => `${by} hat Zugangsdaten erstellt: ${what} für ${whom}`,
  "credential.orphan-removed": (_, { by, whom, what }) =>
    `${by} hat Zugangsdaten entfernt, die niemand festgehalten hatte: ${what} von ${whom}`,
  "credential.rotated": (_, { by, whom, what }) => `${by} hat die Zugangsdaten von ${whom} ersetzt: ${what}`,
  "credential.refused": (_, { whom, what }) => `das Gateway hat Zugangsdaten abgelehnt: ${what} von ${whom}`,
  "credential.revoked": (_, { by, whom, what }) => `${by} hat Zugangsdaten beendet: ${what} von ${whom}`,
  "file.fetched": (_, { by, agent, what }) => `eine Datei von ${by} (${what}) ging an ${agent}`,
  "grant.created": (_, { by, whom, what, until }) => `${by} hat ${whom} ${what} gegeben${until}`,
  "grant.returned": (_, { by, what }) => `${by} hat ${what} zurückgegeben`,
  "grant.revoked": (_, { by, whom, what }) => `${by} hat ${whom} ${what} entzogen`,
  "identity.link-code-issued": (_, { by }) => `${by} hat einen Code für ein weiteres Konto erstellt`,
  "identity.link-refused": (_, { by, what }) =>
    `${by} wurde beim Verbinden eines Kontos abgewiesen (${what})`,
  "identity.unlinked": (_, { by, whom, what }) => `${by} hat ein Konto getrennt: ${what} von ${whom}`,
  "identity.linked": (_, { by, whom, what }) => `${by} hat ein Konto verbunden: ${what} mit ${whom}`,
  "message.forgotten": (_, { by, agent, what }) =>
    `${by} hat eine aufbewahrte Nachricht gelöscht: ${agent} (${what})`,
  "message.held": (_, { by, agent }) => `eine Nachricht von ${by} wurde aufbewahrt: ${agent}`,
  "invite.created": (_, { by, what, until }) => `${by} hat eine Einladung mit ${what} erstellt${until}`,
  "invite.redeemed": (_, { by, whom }) => `${by} ist mit einer Einladung beigetreten, von ${whom}`,
  "invite.refused": (_, { by, what }) => `der Einladungscode von ${by} wurde abgewiesen (${what})`,
  "invite.revoked": (_, { by, whom }) => `${by} hat eine Einladung entzogen, von ${whom}`,
  "message.edited": (_, { by, agent }) => `${by} hat eine Nachricht geändert, bevor sie lief: ${agent}`,
  "message.withdrawn": (_, { by, agent }) => `${by} hat eine Nachricht gelöscht, bevor sie lief: ${agent}`,
  "message.received": (_, { by, agent }) => `${by} hat ${agent} geschrieben`,
  "message.refused": (_, { by, what }) => `eine Nachricht von ${by} wurde zurückgewiesen (${what})`,
  "message.released": (_, { whom, agent }) =>
    `eine aufbewahrte Nachricht von ${whom} ging weiter an ${agent}`,
  "message.undelivered": (_, { by, whom }) =>
    `${by} hat eine Nachricht an ${whom === "sich selbst" ? by : whom} aufgegeben`,
  "outbox.dropped": (_, { by }) => `${by} hat eine Nachricht verworfen, die nicht gesendet werden konnte`,
  "outbox.retried": (_, { by }) => `${by} hat eine Nachricht noch einmal senden lassen`,
  "principal.created": (_, { by, whom, what }) => `${by} hat ${whom} als ${what} hereingelassen`,
  "principal.merged": (_, { by, whom }) => `${by} hat aus zwei Personen eine gemacht: ${whom}`,
  "principal.restored": (_, { by, whom }) => `${by} hat ${whom} wieder hereingelassen`,
  "principal.role-changed": (_, { by, whom, what, before }) =>
    `${by} hat ${whom} die Rolle ${what} gegeben${before}`,
  "principal.suspended": (_, { by, whom }) => `${by} hat ${whom} gesperrt`,
  "http.token-refused": () => "eine Anfrage mit einem Token in der Adresse wurde abgewiesen",
  "secrets.key-rotated": () => "der Schlüssel wurde ersetzt; der alte öffnet nichts mehr",
  "secrets.key-rotation-began": () => "der Schlüssel wird ersetzt",
  "secrets.reload-failed": () =>
    "neue Geheimnisse konnten nicht übernommen werden; die bisherigen gelten weiter",
  "secrets.reloaded": () => "die Geheimnisse wurden neu gelesen",
  "system.restored": () => "Gatehouse wurde aus einer Sicherung wiederhergestellt",
  "system.started": () => "Gatehouse wurde gestartet",
  "system.stopped": () => "Gatehouse wurde beendet",
  "turn.answered": (_, { by, agent }) => `${agent} hat ${by} geantwortet`,
  "turn.dispatched": (_, { by, agent, what }) =>
    `die Nachricht von ${by} ging an ${agent}, mit den Zugangsdaten ${what}`,
  "turn.expired": (_, { by, agent }) => `die Nachricht von ${by} an ${agent} ist abgelaufen`,
  "turn.failed": (_, { by, agent, what }) => `${agent} hat ${by} nicht geantwortet (${what})`,
  "turn.refused": (_, { by, agent }) => `die Nachricht von ${by} an ${agent} wurde abgewiesen`,
  "turn.stopped": (_, { by, agent }) => `die Antwort von ${agent} an ${by} wurde gestoppt`,
};

/** A person, an agent, or everything where the record names neither. */
const frozen = ({ whom, agent }: AuditLine, person: string, named: string) =>
  agent !== null ? named : whom === null ? "alles" : person;
