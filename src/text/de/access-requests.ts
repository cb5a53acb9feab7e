import type { AskedSpan } from "../../core/access-request/access-request.ts";
import type { RequestCard, RequestLine } from "../../core/access-request/request-card.ts";
import type { Sentences } from "../catalogue.ts";
import { bullets, LINE_BREAK } from "../lines.ts";
import type { Worded } from "../piece.ts";
import type { Wording } from "../wording.ts";
import { dative } from "./grammar.ts";
import { problemWords } from "./problems.ts";
import { requestState } from "./request-states.ts";
import { standingWord } from "./states.ts";

type Keys =
  | "request-card"
  | "request-opened"
  | "request-waits"
  | "request-needless"
  | "request-refused"
  | "request-approved"
  | "request-denied"
  | "request-expired"
  | "request-withdrawn"
  | "request-settled"
  | "request-not-yours"
  | "request-undecidable"
  | "request-end-unread"
  | "request-auto-approved"
  | "requests";

/** Asking for access, and deciding about it. */
export const accessRequestSentences: Sentences<Keys> = {
  "request-card": ({ card }, say) => cardOf(card, say),
  "request-opened": ({ agent, asked, deciders, until }, say) =>
    `Ich habe ${say.people(deciders, "and")} gefragt, ob du ${say.agent(agent)}${spanOf(asked, say)} nutzen darfst. ` +
    `⏳ Du hörst von mir, sobald jemand entscheidet; nach ${say.time(until)} frage ich nicht mehr.`,
  "request-waits": ({ agent, deciders, since, until }, say) =>
    `Du hast ${say.ago(since)} nach ${say.agent(agent)} gefragt, und ⏳ ${say.people(deciders, "or")} kann noch ` +
    `bis ${say.time(until)} entscheiden. Nichts Neues wurde gesendet.`,
  "request-needless": ({ agent, endsAt }, say) =>
    `Du kannst ${say.agent(agent)} schon${say.until(endsAt)} nutzen.`,
  "request-refused": ({ why, agent, limit }, say) => {
    switch (why) {
      case "too-many-open":
        return `Von dir ${limit === 1 ? "wartet" : "warten"} schon ${say.count(limit, "Anfrage", "Anfragen")}, mehr geht nicht auf einmal. Zieh eine zurück, oder warte auf eine Antwort.`;
      case "too-many-a-day":
        return `Du hast heute ${say.count(limit, "Anfrage", "Anfragen")} gestellt, mehr geht nicht an einem Tag. Frag bitte morgen wieder, oder sprich mit einem Admin.`;
      case "nobody":
        return `Hier gibt es niemanden, der dich ${say.agent(agent)} nutzen lassen könnte, deshalb habe ich niemanden gefragt.`;
      case "over":
        return "Dieser Zeitpunkt ist schon vorbei. Wähl bitte ein späteres Ende.";
    }
  },
  "request-approved": ({ by, agent, endsAt }, say) =>
    by === null
      ? `✅ Du kannst ${say.agent(agent)}${say.until(endsAt)} nutzen: Eine Regel deines Teams hat sofort zugestimmt.`
      : `✅ ${say.plain(by)} lässt dich herein: Du kannst ${say.agent(agent)}${say.until(endsAt)} nutzen.`,
  "request-denied": ({ by, agent, quote }, say): Worded => {
    const said = `⛔ ${say.plain(by)} lässt dich ${say.agent(agent)} nicht nutzen`;
    return quote === null ? `${said}.` : [`${said} und schreibt:`, say.quote(quote)];
  },
  "request-expired": ({ agent, deciders }, say) =>
    `⌛ Niemand hat auf deine Anfrage nach ${say.agent(agent)} geantwortet, deshalb ist sie abgelaufen. ` +
    (deciders.length === 0 ? "" : `Ich hatte ${say.people(deciders, "and")} gefragt. `) +
    "Du kannst noch einmal fragen.",
  "request-withdrawn": ({ agent }, say) =>
    `Zurückgezogen: Du fragst nicht mehr nach ${say.agent(agent)}. Was ich dafür aufbewahrt hatte, ist gelöscht.`,
  "request-settled": ({ state, agoMs }, say) => settledOf(state, agoMs, say),
  "request-not-yours": ({ agent, deciders, isOwn }, say) => {
    const who = say.people(deciders, "and");
    const verb = deciders.length === 1 ? "entscheidet" : "entscheiden";
    const only = who === "" ? "" : `Über ${say.agent(agent)} ${verb} hier nur ${who}. `;
    return isOwn
      ? `${only}Du hast selbst gefragt, deshalb muss jemand anderes entscheiden.`
      : `${only}Nichts hat sich geändert.`;
  },
  "request-undecidable": ({ who, standing }, say) =>
    standing === "unknown"
      ? `Ich konnte das Konto von ${say.plain(who)} gerade nicht prüfen. Nichts hat sich geändert; versuch es bitte in einer Minute noch einmal.`
      : `Das Konto von ${say.plain(who)} ist jetzt ${standingWord(standing)}, deshalb bekommt es nichts. Nichts hat sich geändert.`,
  "request-end-unread": ({ problem }, say) => `${problemWords(problem, say)} Nichts hat sich geändert.`,
  "request-auto-approved": ({ who, agent, endsAt, quote }, say): Worded => {
    const said = `${say.plain(who)} hat nach ${say.agent(agent)} gefragt und kann es${say.until(endsAt)} nutzen: Eine Regel hat ✅ sofort zugestimmt`;
    return quote === null ? `${said}.` : [`${said}. Der Grund:`, say.quote(quote)];
  },
  requests: ({ past, yours, others }, say) => {
    if (yours.length + others.length === 0) {
      const what = past ? "früheren" : "offenen";
      return `Es gibt keine ${what} Anfragen nach Zugriff, die du sehen kannst.`;
    }
    const part = (title: string, lines: readonly RequestLine[]) =>
      lines.length === 0 ? [] : [`**${title}**\n\n${bullets(lines.map((line) => lineOf(line, say)))}`];
    return [
      ...part(past ? "Deine bisherigen" : "Deine, sie warten", yours),
      ...part(past ? "Bisherige von anderen" : "Für dich zu entscheiden", others),
    ].join("\n\n");
  },
};

function cardOf(card: RequestCard, say: Wording): Worded {
  const { who, role, standing, agent, asked, quote, hasUntil, holdsMessage } = card;
  const wish =
    asked.kind === "more"
      ? `möchte ${say.agent(agent)}${spanOf(asked, say)} behalten`
      : `möchte ${say.agent(agent)}${spanOf(asked, say)} nutzen`;
  const person =
    role === null
      ? `neu hier, ${standingWord(standing)} im Workspace mit dem Konto ${say.code(card.identity)}`
      : `${say.plain(role)} · ${say.code(card.identity)}${standing === "member" ? "" : ` · ${standingWord(standing)}`}`;
  const gives = [
    `Ein Ja gibt für diese Zeit ${say.code(`agent:${agent.id}`)} und sonst nichts.`,
    ...(role === null
      ? [
          standing === "member"
            ? "Es macht die Person auch hier zum Mitglied, mit jedem Agenten, den Mitglieder haben."
            : "Es macht die Person auch hier zum Gast.",
        ]
      : []),
    ...(hasUntil === null ? [] : [`Der Zugriff besteht schon${say.until(hasUntil)}.`]),
    ...(holdsMessage ? ["Die Nachricht, die abgewiesen wurde, läuft dann von selbst."] : []),
  ].join(" ");
  const why = quote === null ? ["Ein Grund ist nicht genannt."] : ["Der Grund:", say.quote(quote)];
  const isOpen = card.state.kind === "waiting";
  return [
    `**${say.plain(who)}** ${wish}. Einverstanden?${LINE_BREAK}${person}`,
    ...why,
    isOpen ? gives : null,
    ...requestState(card.state, say),
  ];
}

/** " für 2 h", with a leading space. */
function spanOf(asked: AskedSpan, say: Wording): string {
  switch (asked.kind) {
    case "for":
      return ` für ${say.duration(asked.ms)}`;
    case "more":
      return ` ${say.duration(asked.ms)} länger`;
    case "until":
      return ` bis ${say.time(asked.at)}`;
  }
}

function settledOf(state: RequestCard["state"], agoMs: number, say: Wording): string {
  const ago = `${say.duration(agoMs)} vor dir`;
  const nothing = "Dein Klick hat nichts geändert.";
  switch (state.kind) {
    case "waiting":
      return "Es wartet noch. Nichts hat sich geändert.";
    case "approved":
      return `${say.plain(state.by)} hat das ${ago} freigegeben. ${nothing}`;
    case "denied":
      return `${say.plain(state.by)} hat das ${ago} abgelehnt. ${nothing}`;
    case "expired":
      return `⌛ Das ist vor ${dative(say.duration(agoMs))} abgelaufen. ${nothing}`;
    case "withdrawn":
      return `Das wurde vor ${dative(say.duration(agoMs))} zurückgezogen. ${nothing}`;
  }
}

const STATES = {
  waiting: "⏳ wartet",
  approved: "✅ freigegeben",
  denied: "⛔ abgelehnt",
  expired: "⌛ abgelaufen",
  withdrawn: "zurückgezogen",
} as const;

function lineOf({ who, agent, createdAt, state }: RequestLine, say: Wording): string {
  const by = "by" in state ? ` von ${say.plain(state.by)}` : "";
  return `${say.plain(who)} für ${say.agentWithId(agent)}, ${say.ago(createdAt)}: ${STATES[state.kind]}${by}`;
}
