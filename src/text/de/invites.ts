import type { JoinRefusal } from "../../core/people/invite.ts";
import type { AgentLine, InviteLine } from "../../core/words/shown.ts";
import type { InviteText } from "../../core/words/text/invite.ts";
import type { Sentences } from "../catalogue.ts";
import { LINE_BREAK, numbered } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { powerWords } from "./powers.ts";

/** Codes that let somebody in. */
export const inviteSentences: Sentences<InviteText["key"]> = {
  "invite-made": ({ code, links, gives, endsAt, expiresAt }, say) => {
    const ways = links.map((link) => `- ${addressOf(link)}`);
    return (
      `Wer diesen Code hat, tritt bei mit ${given(gives, say)}${say.until(endsAt)}. ` +
      `Er gilt einmal, bis ${say.time(expiresAt)}:${LINE_BREAK}${say.code(code)}\n\n` +
      (ways.length > 0 ? `Gib einen dieser Links mit weiter:\n\n${ways.join("\n")}\n\n` : "") +
      `Wer ihn bekommt, drückt auf **Ich habe einen Code** oder schreibt mir ${say.code(`join ${code}`)} in einer Direktnachricht. ` +
      "Nur du siehst das hier, und ich kann es nicht noch einmal zeigen."
    );
  },
  "confirm-powerful-invite": ({ gives, powers }, say) =>
    `Mit einer Einladung mit ${given(gives, say)} kann jeder, der den Code hat, ${powerWords(powers, say)}. ` +
    "Willst du das?",
  "too-many-invites": ({ limit }, say) =>
    `${say.count(limit, "Einladung ist", "Einladungen sind")} schon offen. ` +
    `Entzieh zuerst einige: ${say.code("invites")} zeigt sie.`,
  "invite-revoked": ({ gives }, say) =>
    `Fertig: Der Code der Einladung mit ${given(gives, say)} bewirkt nichts mehr.`,
  "invite-gone": () =>
    "Diese Einladung war schon benutzt, entzogen oder abgelaufen. Nichts hat sich geändert.",
  "invite-over": ({ gives, how, by, at }, say) => {
    const who = by === null ? "" : ` von ${say.plain(by)}`;
    return `${ENDS[how]}${who}, ${say.time(at)}: eine Einladung mit ${given(gives, say)}.`;
  },
  "invite-redeemed": ({ person, account, gives, endsAt }, say) =>
    `**${say.plain(person)}** (${say.code(account)}) ist mit deiner Einladung beigetreten: ${given(gives, say)}${say.until(endsAt)}. ` +
    "War jemand anderes gemeint, nimm es hier zurück.",
  "invite-seen": ({ person, gives }, say) =>
    `${say.plain(person)} hat den Code deiner Einladung (mit ${given(gives, say)}) dort geschrieben, wo andere mitlesen, ` +
    "deshalb bewirkt er nichts mehr. Mach einen neuen, zu benutzen mit **Ich habe einen Code**.",
  joined: ({ name, by, role, agents }, say) => {
    const hello = `Willkommen, ${say.plain(name)}: ${say.plain(by)} hat dich als **${say.plain(role)}** hereingelassen.`;
    const [first] = agents;
    if (!first) return `${hello} Noch gibt es keinen Agenten, den du nutzen kannst.`;
    return (
      `${hello} Du kannst nutzen: ${say.join(
        agents.map((line) => agentWords(line, say)),
        "and",
      )}.${LINE_BREAK}` +
      `Schreib mir hier, oder erwähne mich in einem Kanal. Versuch das: ${say.code(`${first.id}: hallo, was kannst du?`)}`
    );
  },
  "join-refused": ({ why, by }, say) =>
    REFUSALS[why](by === null ? "die Person, von der du ihn hast," : say.plain(by)),
  invites: ({ lines, from }, say) =>
    lines.length === 0
      ? `Keine Einladung ist offen. ${say.code("invite")} erstellt eine.`
      : `Diese Einladungen sind offen; jede gilt einmal.\n\n${numbered(
          lines.map((line) => inviteLine(line, say)),
          from,
        )}`,
};

const ENDS = {
  used: "✅ Benutzt",
  revoked: "⛔ Entzogen",
  expired: "⌛ Abgelaufen, niemand hat sie benutzt",
} as const;

const REFUSALS: Readonly<Record<JoinRefusal, (by: string) => string>> = {
  wrong: () => "Diesen Code kenne ich nicht. Prüf ihn Zeichen für Zeichen, oder bitte um einen neuen.",
  used: (by) => `Dieser Code ist schon benutzt, und jeder gilt einmal. Bitte ${by} um einen neuen.`,
  revoked: (by) => `Dieser Code bewirkt nichts mehr. Bitte ${by} um einen neuen.`,
  expired: (by) => `Dieser Code ist abgelaufen. Bitte ${by} um einen neuen.`,
  "too-many": () => "Das war ein Versuch zu viel. Warte 15 Minuten und versuch es dann noch einmal.",
  "not-private": (by) =>
    "Ein Code gilt nur dort, wo ihn sonst niemand lesen kann: Drück auf **Ich habe einen Code**, oder schreib mir eine Direktnachricht. " +
    `Konnten andere ihn gerade lesen, bitte ${by} um einen neuen.`,
  known: () => "Du bist schon dabei, deshalb bleibt der Code unbenutzt. Lass ihn der Person, für die er ist.",
  "needs-end": (by) =>
    `Du bist hier Gast oder von außen und brauchst eine Einladung, deren Zugriff endet. Bitte ${by} um so eine; dieser Code bleibt unbenutzt.`,
  frozen: () =>
    "Gerade wird niemand hereingelassen: Alles ist eingefroren. Der Code bleibt unbenutzt; versuch es später noch einmal.",
  unchecked: () =>
    "Ich konnte dein Konto gerade nicht prüfen. Der Code bleibt unbenutzt; versuch es bitte in einer Minute noch einmal.",
};

const given = (gives: readonly string[], say: Wording) =>
  gives.length === 0
    ? "allem, was jedes Mitglied hat"
    : say.join(
        gives.map((one) => `**${say.plain(one)}**`),
        "and",
      );

function agentWords(line: AgentLine, say: Wording): string {
  return `${say.agent(line)}${say.until(line.endsAt)}`;
}

function inviteLine({ gives, endsAt, expiresAt, by, quote }: InviteLine, say: Wording): string {
  const why = quote === null ? "" : ` · ${say.code(quote)}`;
  return `${given(gives, say)}${say.until(endsAt)} · von ${say.plain(by)} · gilt bis ${say.time(expiresAt)}${why}`;
}

/** An address of ours, to be seen and copied. */
const addressOf = (link: string) => `<${link}>`;
