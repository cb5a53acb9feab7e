import type { GrantLine, PersonLine } from "../../core/words/shown.ts";
import type { ListText } from "../../core/words/text/list.ts";
import type { Sentences } from "../catalogue.ts";
import { numbered } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { standingWord } from "./states.ts";

/** Who has what. */
export const listSentences: Sentences<ListText["key"]> = {
  grants: ({ of, isOwn, lines, from }, say) => {
    const roles = isOwn
      ? `Was dir deine Rolle gibt, kommt dazu: ${say.code("whoami")} zeigt es.`
      : "Was die Leute durch ihre Rolle haben, kommt dazu.";
    const scope = of === null ? "" : ` für ${say.plain(of)}`;
    if (lines.length === 0)
      return `${isOwn ? "Du hast keine Berechtigung" : `Es gilt keine Berechtigung${scope}`}. ${roles}`;
    const list = numbered(
      lines.map((line) => grantLine(line, say)),
      from,
    );
    return `${isOwn ? "Diese Berechtigungen hast du" : `Diese Berechtigungen gelten${scope}`}. ${roles}\n\n${list}`;
  },
  users: ({ of, lines, from, total }, say) => {
    const kind = of === null ? "" : ` mit ${say.plain(of)}`;
    if (lines.length === 0) return `Ich kenne niemanden${kind}.`;
    const list = numbered(
      lines.map((line) => personLine(line, say)),
      from,
    );
    return `Ich kenne ${say.count(total, "Person", "Leute")}${kind}.\n\n${list}`;
  },
};

function grantLine({ person, what, endsAt, by, quote }: GrantLine, say: Wording): string {
  const end = endsAt === null ? " ohne Ende" : say.until(endsAt);
  const why = quote === null ? "" : ` · ${say.code(quote)}`;
  return `${say.plain(person)}: **${say.plain(what)}**${end} · von ${by === null ? "Gatehouse" : say.plain(by)}${why}`;
}

function personLine(line: PersonLine, say: Wording): string {
  const facts = [
    say.plain(line.role),
    ...(line.grants === 0 ? [] : [say.count(line.grants, "Berechtigung", "Berechtigungen")]),
    line.accounts.map(say.code).join(", "),
    standingWords(line),
    line.lastSeenAt === null ? "noch nicht gesehen" : `zuletzt gesehen ${say.ago(line.lastSeenAt)}`,
  ];
  return `**${say.plain(line.name)}** · ${facts.filter(Boolean).join(" · ")}`;
}

/** A member is the usual case; anything else is worth a word. */
function standingWords({ standing, isSuspended, isFrozen }: PersonLine): string {
  if (isSuspended) return "⛔ gesperrt";
  if (isFrozen) return "❄️ eingefroren";
  if (standing === "member") return "";
  return standing === "unknown" ? "⚠️ ließ sich nicht prüfen" : `⚠️ ${standingWord(standing)}`;
}
