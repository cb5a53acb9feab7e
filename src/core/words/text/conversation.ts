import type { AgentName } from "../shown.ts";

/** Conversations and who is in them. */
export type ConversationText =
  | { readonly key: "somebody-elses-thread"; readonly owner: string; readonly agent: AgentName }
  | { readonly key: "conversation-locked"; readonly role: string; readonly owner: string }
  | { readonly key: "new-conversation"; readonly agent: AgentName }
  /** Null: nobody hears them yet. */
  | { readonly key: "agent-here"; readonly agent: AgentName | null }
  | { readonly key: "agent-by-name"; readonly agent: AgentName | null }
  | { readonly key: "shared"; readonly person: string; readonly mode: "read" | "write" }
  | { readonly key: "unshared"; readonly person: string }
  | {
      readonly key: "share-received";
      readonly owner: string;
      readonly agent: AgentName;
      readonly mode: "read" | "write";
    }
  | { readonly key: "locked"; readonly role: string }
  | { readonly key: "unlocked" }
  | { readonly key: "no-conversation-here" }
  | { readonly key: "not-your-conversation"; readonly owner: string }
  | { readonly key: "own-thread-started"; readonly agent: AgentName };
