import type { AgentLine, FrozenLine } from "../../core/words/shown.ts";
import type { OverviewText } from "../../core/words/text/overview.ts";
import type { Sentences } from "../catalogue.ts";
import { LANGUAGE_NAMES } from "../language-names.ts";
import { bullets, LINE_BREAK } from "../lines.ts";
import type { Wording } from "../wording.ts";
import { frozenThing } from "./emergencies.ts";

/** Answers of several lines. */
export const overviewSentences: Sentences<"whoami" | "agents" | "status"> = {
  whoami: (text, say) => {
    const usable = text.agents.filter((agent) => agent.usable);
    const frozen = text.agents.filter((agent) => agent.isFrozen === true);
    const others = text.agents.filter((agent) => !agent.usable && agent.isFrozen !== true);
    const lines = [
      `**${say.plain(text.name)}** · ${say.plain(text.role)} · ${text.identities.map(say.code).join(", ")}`,
      usable.length + frozen.length === 0
        ? "Agents: none yet"
        : `Agents: ${[...usable, ...frozen].map((line) => agentLine(line, say)).join(", ")}`,
    ];
    if (others.length > 0) lines.push(`Can't: ${others.map((line) => say.plain(line.name)).join(", ")}`);
    lines.push(`Language: ${LANGUAGE_NAMES[text.language]} · ${say.code("language")} changes it`);
    lines.push(...credentialLines(text.credentials, say), ...frozenLines(text.frozen, say));
    return lines.join(LINE_BREAK);
  },
  agents: ({ agents, here }, say) => {
    if (agents.length === 0) return "The gateway has no agents that I know of.";
    const lines = agents.map((line) =>
      line.usable || line.isFrozen
        ? `${say.agentWithId(line)}${origin(line, say)}`
        : `${say.agentWithId(line)} · ⛔ not yours yet`,
    );
    const hears = here ? `\n\n${say.agent(here)} hears what you write here next.` : "";
    return `These are the agents here.\n\n${bullets(lines)}${hears}`;
  },
  status: ({ gateways, yourTurns, frozen, system }, say) => {
    const lines = gateways.map((one) => gatewayLine(one, say));
    lines.push(...frozenLines(frozen, say));
    if (yourTurns.length === 0) lines.push("Nothing of yours is running or waiting.");
    for (const turn of yourTurns) {
      lines.push(`${say.agent(turn.agent)} · ${say.plain(turn.state)} for ${say.duration(turn.sinceMs)}`);
    }
    if (system !== null) {
      lines.push(
        `In all: ${say.count(system.running, "turn", "turns")} running, ${system.waiting} waiting, ` +
          `${say.count(system.outbox, "message", "messages")} still to be sent.`,
      );
    }
    return bullets(lines);
  },
};

const GATEWAY = {
  up: "✅ The agents are reachable.",
  down: "⚠️ The agents are not reachable right now.",
  starting: "⏳ Waiting for the agents: the connection is being made.",
} as const;

function gatewayLine({ name, state, detail }: GatewayFacts, say: Wording): string {
  const at = name === null ? "" : `${say.code(name)}: `;
  return `${at}${GATEWAY[state]}${detail === null ? "" : ` ${say.sentence(detail)}`}`;
}

function agentLine(line: AgentLine, say: Wording): string {
  return `${say.agent(line)}${origin(line, say)}`;
}

function origin(line: AgentLine, say: Wording): string {
  const end = say.until(line.endsAt).trim();
  const from = line.from === null ? "" : `from ${say.plain(line.from)}`;
  const facts = [line.isFrozen ? "❄️ frozen" : "", end, from].filter(Boolean).join(", ");
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
  if (credentials.length === 0) return ["Credential: none yet; it is made with your first message"];
  return credentials.map((credential) => credentialLine(credential, say));
}

function credentialLine(credential: CredentialFacts, say: Wording): string {
  const used =
    credential.lastUsedAt === null ? "not used yet" : `last used ${say.ago(credential.lastUsedAt)}`;
  const scopes = credential.scopes.map(say.code).join(", ") || "none";
  return `Credential: ${say.code(shorten(credential.publicId))} at gateway ${say.code(credential.gateway)}, scopes ${scopes} · ${used}`;
}

const shorten = (id: string) => (id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`);

function frozenLines(frozen: readonly FrozenLine[] | undefined, say: Wording): readonly string[] {
  return (frozen ?? []).map(({ what, by, since, quote }) => {
    const facts = [
      say.ago(since),
      by === null ? "" : `by ${say.plain(by)}`,
      quote === null ? "" : say.spelled(quote),
    ];
    return `❄️ Frozen: ${frozenThing(what, say)} · ${facts.filter(Boolean).join(" · ")}`;
  });
}
