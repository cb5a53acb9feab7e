import type { EventFrame } from "@openclaw/gateway-client/browser";
import type { SessionKey } from "../../core/conversation/conversation.ts";
import { type Payload, readAt, readMessageText, readObject, readString, readStrings } from "./payload.ts";

/** One thing that happened to a run, out of the gateway's many events. */
export type RunEvent = { readonly runId: string } & (
  | { readonly kind: "text"; readonly markdown: string }
  | { readonly kind: "tool"; readonly name: string }
  | { readonly kind: "exec-refused" }
  /** It hands over files; they are listed once the answer stands. */
  | { readonly kind: "media"; readonly urls: readonly string[] }
  /** `markdown` is null when the final came without a message; a notice is the gateway speaking, not the agent. */
  | { readonly kind: "final"; readonly markdown: string | null; readonly isNotice: boolean }
  | { readonly kind: "aborted"; readonly markdown: string; readonly why: string }
  | { readonly kind: "error"; readonly message: string }
);

/** What an event says about a run of this session; null when it says nothing that counts. */
export function parseRunEvent(frame: EventFrame, sessionKey: SessionKey): RunEvent | null {
  const payload = readObject(frame.payload);
  const runId = readString(payload.runId);
  if (runId === null || readString(payload.sessionKey)?.toLowerCase() !== sessionKey) return null;
  const event =
    frame.event === "chat" ? chatEvent(payload) : frame.event === "agent" ? agentEvent(payload) : null;
  return event && { runId, ...event };
}

type WithoutRun<T> = T extends { runId: string } ? Omit<T, "runId"> : never;

function chatEvent(payload: Payload): WithoutRun<RunEvent> | null {
  // `message` holds the whole text so far, also where the delta replaces what came before.
  const markdown = readMessageText(payload.message);
  switch (payload.state) {
    case "delta":
      return markdown === null ? null : { kind: "text", markdown };
    case "final":
      return { kind: "final", markdown: markdown === "" ? null : markdown, isNotice: isNotice(payload) };
    case "aborted":
      return { kind: "aborted", markdown: markdown ?? "", why: readString(payload.stopReason) ?? "" };
    case "error":
      return { kind: "error", message: readString(payload.errorMessage) ?? "the run failed" };
    default:
      return null;
  }
}

function isNotice(payload: Payload): boolean {
  return payload.openclawStatusNotice === true || readAt(payload.message, "openclawStatusNotice") === true;
}

function agentEvent(payload: Payload): WithoutRun<RunEvent> | null {
  const data = readObject(payload.data);
  if (payload.stream === "assistant") {
    const urls = readStrings(data.mediaUrls);
    return urls.length > 0 ? { kind: "media", urls } : null;
  }
  if (payload.stream !== "item" || data.kind !== "tool") return null;
  const name = readString(data.name);
  if (data.phase === "start" && name !== null) return { kind: "tool", name };
  return data.phase === "end" && isRefusedUnasked(readString(data.error) ?? "")
    ? { kind: "exec-refused" }
    : null;
}

/** "exec denied: Headless runs cannot wait …", "approval cannot safely bind …", "Exec approval registration failed …" */
const REFUSED = /exec denied\b|approval cannot safely bind|exec approval registration failed/i;
/** "Exec denied (gateway id=…, user-denied): <command>": somebody was asked, which is told as the end of a request. */
const ASKED = /^exec denied(?: \([^)]*?|: )\b(?:user-denied|approval-timeout)\b/i;

const isRefusedUnasked = (error: string) => REFUSED.test(error) && !ASKED.test(error);
