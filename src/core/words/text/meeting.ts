import type { AgentName } from "../shown.ts";

/** Said to whoever is new, or not let in. */
export type MeetingText =
  | { readonly key: "welcome"; readonly name: string; readonly agents: readonly AgentName[] }
  | {
      readonly key: "stranger";
      readonly helpers: readonly string[];
      readonly claimable: boolean;
      /** For how long their message is kept; left out: it is not. */
      readonly keptForMs?: number;
    }
  | { readonly key: "not-a-person"; readonly standing: string }
  /** In a group, to whoever has no private chat with us. */
  | { readonly key: "open-private-chat"; readonly link: string }
  | { readonly key: "standing-unknown" }
  | { readonly key: "suspended"; readonly helpers: readonly string[] }
  | {
      readonly key: "agent-refused";
      readonly agent: AgentName;
      /** Of the agent: named first. */
      readonly owner?: string;
      readonly helpers: readonly string[];
      readonly keptForMs?: number;
    }
  | {
      readonly key: "guest-needs-end";
      readonly agent: AgentName;
      /** Of the agent: named first. */
      readonly owner?: string;
      readonly helpers: readonly string[];
      readonly keptForMs?: number;
    }
  | { readonly key: "guest-elsewhere" }
  | { readonly key: "agent-unknown"; readonly typed: string; readonly suggestion: AgentName | null }
  | { readonly key: "agent-choice"; readonly agents: readonly AgentName[] }
  | { readonly key: "no-agents"; readonly helpers: readonly string[]; readonly keptForMs?: number }
  | { readonly key: "claimed"; readonly name: string }
  | {
      readonly key: "claim-refused";
      readonly why: "wrong" | "expired" | "taken" | "not-private" | "too-many";
    };
