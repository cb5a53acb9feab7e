import type { Place } from "../../core/conversation/place.ts";
import type { LinkRefusal, MergeRefusal } from "../../core/people/link-code.ts";
import type { LinkingText, MergeSide } from "../../core/words/text/linking.ts";
import type { Sentences } from "../catalogue.ts";
import { bullets, LINE_BREAK, numbered } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { grammar, PLATFORMS } from "./grammar.ts";

/** One person on several platforms. */
export const linkingSentences: Sentences<LinkingText["key"]> = {
  "link-code": ({ code, expiresAt }, say) =>
    `Schreib mir das in einer Direktnachricht von deinem anderen Konto aus, bis ${say.time(expiresAt)}:${LINE_BREAK}` +
    `${say.code(`link ${code}`)}\n\nWer das schreibt, spricht von da an als du, also gib es niemandem. ` +
    "Nur du siehst das hier, und ich kann es nicht noch einmal zeigen.",
  "link-refused": ({ why }) => REFUSALS[why],
  linked: ({ name, accounts }, say) =>
    `✅ Verbunden: Auch hier bist du **${say.plain(name)}**. Deine Konten: ${accountsOf(accounts, say)}. ` +
    `${say.code("continue")} setzt hier eine Unterhaltung fort; ${say.code("unlink")} macht das rückgängig.`,
  "link-used": ({ account, name }, say) => {
    const who = name === null ? "" : `${say.plain(name)}, `;
    return `✅ Dein Code wurde benutzt: ${who}${say.code(account)} spricht jetzt als du. Ist das nicht dein Konto, trenn es hier.`;
  },
  "link-seen": () =>
    "Der Code zum Verbinden eines Kontos stand dort, wo andere mitlesen, deshalb bewirkt er nichts mehr. " +
    "Mach einen neuen, und schreib ihn mir in einer Direktnachricht.",
  "confirm-merge": (text, say) => {
    const { from, into, role, roleEnds, grants, asked } = text;
    const lines = [
      `Es bleiben der Name **${say.plain(into.name)}** und die Rolle **${say.plain(role)}**.`,
      ...(roleEnds === null
        ? []
        : [`Die Rolle **${say.plain(roleEnds)}** von ${sideOf(from, say)} endet und geht nicht über.`]),
      grants.length === 0
        ? `${sideOf(from, say)} hat keine Berechtigung, also kommt nichts dazu.`
        : `Dazu kommt: ${say.join(
            grants.map(({ what, endsAt }) => `**${say.plain(what)}**${say.until(endsAt)}`),
            "and",
          )}.`,
      "Unterhaltungen und Verlauf ziehen mit. Das lässt sich nicht rückgängig machen; ein Konto lässt sich trennen.",
    ];
    const ask = `${sideOf(from, say)} und ${sideOf(into, say)} werden eine Person. Bist du beide?`;
    const warning =
      asked === "claimer"
        ? "Hat dir jemand anderes diesen Code gegeben, brich ab: Alles von dir würde dieser Person gehören."
        : "Ist das nicht dein Konto, brich ab: Wer es hat, wäre sonst du.";
    return `${ask}\n\n${bullets(lines)}\n\n${warning}`;
  },
  "merge-asked": ({ account }, say) =>
    `⏳ Sag jetzt auch als ${say.code(account)} Ja: Ich habe dort gefragt. Bis dahin ändert sich nichts.`,
  "merge-refused": ({ why }) => MERGE_REFUSALS[why],
  merged: ({ name, role, accounts }, say) =>
    `✅ Jetzt eine Person: **${say.plain(name)}** · ${say.plain(role)} · ${accountsOf(accounts, say)}.`,
  "unlink-choice": ({ accounts }, say) =>
    accounts.length < 2
      ? `Dein einziges Konto ist ${accountsOf(accounts, say)}. ${say.code("link")} macht einen Code, der ein weiteres verbindet.`
      : `Deine Konten sind ${accountsOf(accounts, say)}. Welches ist nicht mehr deins?`,
  unlinked: ({ account, of }, say) =>
    of === null
      ? `Fertig: ${say.code(account)} gehört nicht mehr zu dir. Was es gefragt hatte und noch offen war, ist gestoppt.`
      : `Fertig: ${say.code(account)} spricht nicht mehr als ${say.plain(of)}.`,
  "unlink-refused": ({ account, why }, say) => UNLINK_REFUSALS[why](say.code(account)),
  "account-taken": ({ account, by }, say) =>
    `${say.plain(by)} hat ${say.code(account)} getrennt: Es spricht nicht mehr als du.`,
  "continue-choice": ({ lines }, say) =>
    `Welche Unterhaltung soll hier weitergehen?\n\n${numbered(
      lines.map(
        ({ agent, place, usedAt }) => `${say.agent(agent)} · ${grammar.place(place)} · ${say.ago(usedAt)}`,
      ),
      1,
    )}`,
  "nothing-to-continue": () => "Du hast anderswo keine Unterhaltung, die hier weitergehen könnte.",
  "continued-here": ({ agent, from }, say) =>
    `${say.agent(agent)} macht hier mit dir weiter, wo ihr ${placeWords(from)} wart. Schreib hier darunter.`,
  continued: ({ agent }, say) =>
    `${say.agent(agent)} macht in deinem eigenen Chat mit mir weiter; beide Orte teilen, was gesagt wurde.`,
};

const REFUSALS: Readonly<Record<LinkRefusal, string>> = {
  wrong: "Diesen Code kenne ich nicht. Prüf ihn Zeichen für Zeichen, oder mach einen neuen.",
  expired: "Dieser Code bewirkt nichts mehr: Jeder gilt zehn Minuten lang, einmal. Mach einen neuen.",
  "too-many": "Das war ein Versuch zu viel. Warte 15 Minuten und versuch es dann noch einmal.",
  "too-many-codes": "Das war ein Code zu viel. Warte 15 Minuten und bitte dann um einen weiteren.",
  "not-private":
    "Ein Code gilt nur dort, wo ihn sonst niemand lesen kann: Schreib ihn mir in einer Direktnachricht. " +
    "Konnten andere ihn gerade lesen, mach einen neuen.",
  "make-in-private": "Bitte mich in einer Direktnachricht um einen Code, wo ihn sonst niemand lesen kann.",
  same: "Dieses Konto ist schon deins, deshalb bleibt der Code unbenutzt. Schreib ihn vom anderen Konto aus.",
  unchecked: "Ich konnte dein Konto gerade nicht prüfen. Versuch es bitte in einer Minute noch einmal.",
  guest:
    "Du bist hier Gast, und was Gäste haben, endet immer: Mach den Code stattdessen mit deinem anderen Konto, und schreib ihn hier.",
};

const MERGE_REFUSALS: Readonly<Record<MergeRefusal, string>> = {
  gone: "Dieses Angebot ist vorbei: An einem der beiden Konten hat sich etwas geändert. Nichts wurde getan; mach einen neuen Code.",
  busy: "Eine Antwort an eines der beiden läuft noch. Lass sie enden oder stopp sie, dann drück noch einmal.",
};

const UNLINK_REFUSALS = {
  last: (account: string) =>
    `${account} ist das einzige Konto, das noch bleibt; ohne es könnte niemand mehr als diese Person sprechen.`,
  unknown: (account: string) => `${account} gehört hier niemandem.`,
  "not-yours": (account: string) =>
    `${account} gehört jemand anderem. Nur diese Person trennt es, oder wer Zugriffe verwaltet und selbst hat, was sie hat.`,
};

const sideOf = ({ name, account }: MergeSide, say: Wording) =>
  `**${say.plain(name)}** (${say.code(account)})`;

const accountsOf = (accounts: readonly string[], say: Wording) => accounts.map(say.code).join(", ");

const placeWords = ({ platform, kind }: Place) =>
  `in einem ${kind === "dm" ? "privaten Chat" : "Kanal"} ${PLATFORMS[platform]}`;
