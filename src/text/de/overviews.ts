import type { AgentLine, FrozenLine } from "../../core/words/shown.ts";
import type { OverviewText } from "../../core/words/text/overview.ts";
import type { Sentences } from "../catalogue.ts";
import { LANGUAGE_NAMES } from "../language-names.ts";
import { bullets, LINE_BREAK } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { frozenThing } from "./emergencies.ts";
import { dative } from "./grammar.ts";
import { turnWord } from "./states.ts";

/** Answers of several lines. */
export const overviewSentences: Sentences<OverviewText["key"]> = {
  whoami: (text, say) => {
    const usable = text.agents.filter((agent) => agent.usable);
    const frozen = text.agents.filter((agent) => agent.isFrozen === true);
    const others = text.agents.filter((agent) => !agent.usable && agent.isFrozen !== true);
    const lines = [
      `**${say.plain(text.name)}** · ${say.plain(text.role)} · ${text.identities.map(say.code).join(", ")}`,
      usable.length + frozen.length === 0
        ? "Agenten: noch keine"
        : `Agenten: ${[...usable, ...frozen].map((line) => `${say.agent(line)}${origin(line, say)}`).join(", ")}`,
    ];
    if (others.length > 0) lines.push(`Noch nicht: ${others.map((line) => say.plain(line.name)).join(", ")}`);
    lines.push(`Sprache: ${LANGUAGE_NAMES[text.language]} · ${say.code("language")} ändert sie`);
    lines.push(...credentialLines(text.credentials, say), ...frozenLines(text.frozen, say));
    return lines.join(LINE_BREAK);
  },
  agents: ({ agents, here }, say) => {
    if (agents.length === 0) return "Das Gateway hat keine Agenten, von denen ich weiß.";
    const lines = agents.map((line) =>
      line.usable || line.isFrozen
        ? `${say.agentWithId(line)}${origin(line, say)}`
        : `${say.agentWithId(line)} · ⛔ noch nicht für dich`,
    );
    const hears = here ? `\n\n${say.agent(here)} hört, was du hier als Nächstes schreibst.` : "";
    return `Das sind die Agenten hier.\n\n${bullets(lines)}${hears}`;
  },
  status: ({ gateways, yourTurns, frozen, system }, say) => {
    const lines = gateways.map((one) => gatewayLine(one, say));
    lines.push(...frozenLines(frozen, say));
    if (yourTurns.length === 0) lines.push("Von dir läuft oder wartet nichts.");
    for (const turn of yourTurns) {
      lines.push(
        `${say.agent(turn.agent)} · ${turnWord(turn.state)} seit ${dative(say.duration(turn.sinceMs))}`,
      );
    }
    if (system !== null) {
      lines.push(
        `Insgesamt: ${say.count(system.running, "Nachricht läuft", "Nachrichten laufen")}, ${say.count(system.waiting, "wartet", "warten")}, ` +
          `${say.count(system.outbox, "Nachricht ist", "Nachrichten sind")} noch zu senden.`,
      );
    }
    return bullets(lines);
  },
};

const GATEWAY = {
  up: "✅ Die Agenten sind erreichbar.",
  down: "⚠️ Die Agenten sind gerade nicht erreichbar.",
  starting: "⏳ Warten auf die Agenten: Die Verbindung wird aufgebaut.",
} as const;

function gatewayLine({ name, state, detail }: GatewayFacts, say: Wording): string {
  const at = name === null ? "" : `${say.code(name)}: `;
  return `${at}${GATEWAY[state]}${detail === null ? "" : ` ${say.sentence(detail)}`}`;
}

function origin(line: AgentLine, say: Wording): string {
  const end = say.until(line.endsAt).trim();
  const from = line.from === null ? "" : `von ${say.plain(line.from)}`;
  const facts = [line.isFrozen ? "❄️ eingefroren" : "", end, from].filter(Boolean).join(", ");
  return facts === "" ? "" : ` · ${facts}`;
}

type GatewayFacts = Extract<OverviewText, { key: "status" }>["gateways"][number];

interface CredentialFacts {
  readonly publicId: string;
  readonly gateway: string;
  readonly scopes: readonly string[];
  readonly lastUsedAt: number | null;
}

function credentialLines(credentials: readonly CredentialFacts[], say: Wording): readonly string[] {
  if (credentials.length === 0)
    return ["Zugangsdaten: noch keine; sie entstehen mit deiner ersten Nachricht"];
  return credentials.map((credential) => credentialLine(credential, say));
}

function credentialLine(credential: CredentialFacts, say: Wording): string {
  const used =
    credential.lastUsedAt === null
      ? "noch nicht benutzt"
      : `zuletzt benutzt ${say.ago(credential.lastUsedAt)}`;
  const scopes = credential.scopes.map(say.code).join(", ") || "keine";
  return `Zugangsdaten: ${say.code(shorten(credential.publicId))} am Gateway ${say.code(credential.gateway)}, Scopes ${scopes} · ${used}`;
}

const shorten = (id: string) => (id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`);

function frozenLines(frozen: readonly FrozenLine[] | undefined, say: Wording): readonly string[] {
  return (frozen ?? []).map(({ what, by, since, quote }) => {
    const facts = [
      say.ago(since),
      by === null ? "" : `von ${say.plain(by)}`,
      quote === null ? "" : say.spelled(quote),
    ];
    return `❄️ Eingefroren: ${frozenThing(what, say)} · ${facts.filter(Boolean).join(" · ")}`;
  });
}
