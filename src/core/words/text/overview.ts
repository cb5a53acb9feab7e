import type { Language } from "../language.ts";
import type { AgentLine, AgentName, FrozenLine } from "../shown.ts";

/** What people ask to see. */
export type OverviewText =
  | {
      readonly key: "whoami";
      readonly name: string;
      readonly role: string;
      readonly identities: readonly string[];
      readonly agents: readonly AgentLine[];
      readonly language: Language;
      /** What stands still for them; left out: nothing. */
      readonly frozen?: readonly FrozenLine[];
      /** One at each gateway where they have talked to an agent. */
      readonly credentials: readonly {
        readonly publicId: string;
        readonly gateway: string;
        readonly scopes: readonly string[];
        readonly lastUsedAt: number | null;
      }[];
    }
  | {
      readonly key: "agents";
      readonly agents: readonly AgentLine[];
      /** Who hears what is written here next, where that goes on. */
      readonly here: AgentName | null;
    }
  | {
      readonly key: "status";
      readonly gateways: readonly {
        /** Null where there is only this one. */
        readonly name: string | null;
        readonly state: "up" | "down" | "starting";
        readonly detail: string | null;
      }[];
      readonly yourTurns: readonly {
        readonly agent: AgentName;
        readonly state: string;
        readonly sinceMs: number;
      }[];
      /** Left out: nothing stands still. */
      readonly frozen?: readonly FrozenLine[];
      readonly system: { readonly running: number; readonly waiting: number; readonly outbox: number } | null;
    };
