import type { AskedSpan } from "../../access-request/access-request.ts";
import type { RequestCard, RequestCardState, RequestLine } from "../../access-request/request-card.ts";
import type { Place } from "../../conversation/place.ts";
import type { Problem } from "../problem.ts";
import type { AgentName } from "../shown.ts";

/** Asking for access, and what comes of it. */
export type AccessRequestText =
  /** For those who decide. */
  | { readonly key: "request-card"; readonly card: RequestCard }
  /** For the one who asked. */
  | {
      readonly key: "request-opened";
      readonly agent: AgentName;
      readonly asked: AskedSpan;
      readonly deciders: readonly string[];
      readonly until: number;
    }
  | {
      readonly key: "request-waits";
      readonly agent: AgentName;
      readonly deciders: readonly string[];
      readonly since: number;
      readonly until: number;
    }
  | { readonly key: "request-needless"; readonly agent: AgentName; readonly endsAt: number | null }
  | {
      readonly key: "request-refused";
      readonly why: "too-many-open" | "too-many-a-day" | "nobody" | "over";
      readonly agent: AgentName;
      readonly limit: number;
    }
  | {
      readonly key: "request-approved";
      readonly by: string | null;
      readonly agent: AgentName;
      readonly endsAt: number | null;
    }
  | {
      readonly key: "request-denied";
      readonly by: string;
      readonly agent: AgentName;
      readonly quote: string | null;
    }
  | { readonly key: "request-expired"; readonly agent: AgentName; readonly deciders: readonly string[] }
  | { readonly key: "request-withdrawn"; readonly agent: AgentName }
  /** For who decides. */
  | { readonly key: "request-settled"; readonly state: RequestCardState; readonly agoMs: number }
  | {
      readonly key: "request-not-yours";
      readonly agent: AgentName;
      readonly deciders: readonly string[];
      readonly isOwn: boolean;
    }
  | { readonly key: "request-undecidable"; readonly who: string; readonly standing: string }
  | { readonly key: "request-end-unread"; readonly problem: Problem }
  | {
      readonly key: "request-auto-approved";
      readonly who: string;
      readonly agent: AgentName;
      readonly endsAt: number | null;
      readonly quote: string | null;
    }
  | {
      readonly key: "requests";
      readonly past: boolean;
      readonly yours: readonly RequestLine[];
      readonly others: readonly RequestLine[];
    }
  | { readonly key: "message-runs"; readonly by: string | null; readonly agent: AgentName }
  /** What became of the request beside it, if there was one. */
  | {
      readonly key: "message-forgotten";
      readonly agent: AgentName;
      readonly request: "none" | "stays" | "withdrawn";
    }
  /** An edit of a kept message whose new words are none that can be kept for the agent. */
  | { readonly key: "kept-unchanged"; readonly agent: AgentName }
  | { readonly key: "message-dropped"; readonly agent: AgentName }
  | { readonly key: "grant-ends-soon"; readonly agent: AgentName; readonly endsAt: number }
  | { readonly key: "grant-returned"; readonly agent: AgentName; readonly through: string | null }
  | { readonly key: "nothing-to-return"; readonly agent: AgentName | null }
  | { readonly key: "what-to-return"; readonly agents: readonly AgentName[] }
  | { readonly key: "glass-broken"; readonly agent: AgentName; readonly endsAt: number }
  | {
      readonly key: "glass-was-broken";
      readonly who: string;
      readonly agent: AgentName;
      readonly endsAt: number;
      readonly quote: string;
    }
  | {
      readonly key: "glass-refused";
      readonly why: "off" | "not-you" | "has-it" | "too-often";
      readonly agent: AgentName;
    }
  | {
      readonly key: "guest-note";
      readonly who: string;
      readonly agent: AgentName;
      readonly quote: string;
      /** Where they wrote it, for a link. */
      readonly place: Place;
    };
