import type { GrantLine, PersonLine } from "../../core/words/shown.ts";
import type { Sentences } from "../catalogue.ts";
import { numbered } from "../lines.ts";
import type { Wording } from "../wording.ts";

/** Who has what. */
export const listSentences: Sentences<"grants" | "users"> = {
  grants: ({ of, isOwn, lines, from }, say) => {
    const whose = isOwn ? "you hold" : of === null ? "are in force" : `are in force for ${say.plain(of)}`;
    const roles = isOwn
      ? `What your role gives you comes on top: ${say.code("whoami")} shows it.`
      : "What people have by their role comes on top.";
    if (lines.length === 0) return `No grants ${whose}. ${roles}`;
    const list = numbered(
      lines.map((line) => grantLine(line, say)),
      from,
    );
    return `These grants ${whose}. ${roles}\n\n${list}`;
  },
  users: ({ of, lines, from, total }, say) => {
    const kind = of === null ? "" : ` with ${say.plain(of)}`;
    if (lines.length === 0) return `I know nobody${kind}.`;
    const list = numbered(
      lines.map((line) => personLine(line, say)),
      from,
    );
    return `I know ${say.count(total, "person", "people")}${kind}.\n\n${list}`;
  },
};

function grantLine({ person, what, endsAt, by, quote }: GrantLine, say: Wording): string {
  const end = endsAt === null ? " without an end" : say.until(endsAt);
  const why = quote === null ? "" : ` · ${say.code(quote)}`;
  return `${say.plain(person)}: **${say.plain(what)}**${end} · from ${by === null ? "Gatehouse" : say.plain(by)}${why}`;
}

function personLine(line: PersonLine, say: Wording): string {
  const facts = [
    say.plain(line.role),
    ...(line.grants === 0 ? [] : [say.count(line.grants, "grant", "grants")]),
    line.accounts.map(say.code).join(", "),
    standingWords(line),
    line.lastSeenAt === null ? "not seen yet" : `last seen ${say.ago(line.lastSeenAt)}`,
  ];
  return `**${say.plain(line.name)}** · ${facts.filter(Boolean).join(" · ")}`;
}

/** A member is the usual case; anything else is worth a word. */
function standingWords({ standing, isSuspended, isFrozen }: PersonLine): string {
  if (isSuspended) return "⛔ suspended";
  if (isFrozen) return "❄️ frozen";
  if (standing === "member") return "";
  return standing === "unknown" ? "⚠️ could not be checked" : `⚠️ ${standing}`;
}
