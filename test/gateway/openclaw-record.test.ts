import { describe, expect, test } from "vitest";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import { parseRunEvent } from "../../src/gateway/openclaw/chat-events.ts";
import { turnRecordOf } from "../../src/gateway/openclaw/history.ts";

const KEY = "t1";
const said = (text: string) => [{ type: "text", text }];
const user = { role: "user", content: "hello", idempotencyKey: "t1:user", __openclaw: {} };
const answer = (text: string, more: object = {}) => ({
  role: "assistant",
  content: said(text),
  stopReason: "stop",
  __openclaw: { runId: KEY },
  ...more,
});
const toolUse = { role: "assistant", content: [{ type: "toolCall", name: "exec" }], stopReason: "toolUse" };
const recovery = {
  role: "user",
  content: "[System] Your previous turn was interrupted by a gateway restart …",
  idempotencyKey: "srv-1:user",
  provenance: { kind: "internal_system", sourceTool: "main_session_restart_recovery" },
};
const idle = { hasActiveRun: false };
const pending = (state: string) => ({ items: [{ runId: KEY, state }], total: 1 });
const answered = (markdown: string, runId = KEY) => ({
  kind: "over",
  outcome: { kind: "answered", markdown, runId },
});

const execEnded = (error: string) => ({
  stream: "item",
  data: { kind: "tool", phase: "end", name: "exec", error },
});

describe("what the gateway's record says of a turn", () => {
  test.each([
    ["nothing at all", { messages: [] }, { kind: "absent" }],
    [
      "another turn's message",
      { messages: [{ ...user, idempotencyKey: "t0:user" }, answer("x", { __openclaw: {} })] },
      { kind: "absent" },
    ],
    [
      "an input that waits",
      { messages: [], pendingInputs: pending("queued") },
      { kind: "running", runId: KEY, markdown: "" },
    ],
    [
      "an input that a crash lost",
      { messages: [], pendingInputs: pending("interrupted") },
      { kind: "absent" },
    ],
    [
      "an input that was cancelled",
      { messages: [], pendingInputs: pending("cancelled") },
      { kind: "over", outcome: { kind: "stopped", markdown: "" } },
    ],
    [
      "a run under way",
      {
        messages: [user, toolUse],
        sessionInfo: { hasActiveRun: true },
        inFlightRun: { runId: KEY, text: "so far" },
      },
      { kind: "running", runId: KEY, markdown: "so far" },
    ],
    [
      "a run that is being taken up again and has no id yet",
      { messages: [user], sessionInfo: { hasActiveRun: true } },
      { kind: "running", runId: null, markdown: "" },
    ],
    [
      "a run that is taken up under a new id",
      { messages: [user], sessionInfo: { hasActiveRun: true, activeRunIds: ["srv-1"] } },
      { kind: "running", runId: "srv-1", markdown: "" },
    ],
    ["a message with no run and no answer", { messages: [user], sessionInfo: idle }, { kind: "unsettled" }],
    [
      "a tool call that nothing followed",
      { messages: [user, toolUse], sessionInfo: idle },
      { kind: "unsettled" },
    ],
    ["an answer", { messages: [user, answer("hi")], sessionInfo: idle }, answered("hi")],
    [
      "an answer after tools",
      { messages: [user, toolUse, { role: "toolResult" }, answer("hi")], sessionInfo: idle },
      answered("hi"),
    ],
    [
      "an answer after a crash",
      { messages: [user, recovery, answer("hi", { __openclaw: { runId: "srv-1" } })], sessionInfo: idle },
      answered("hi", "srv-1"),
    ],
    [
      "an answer before the person's next message",
      {
        messages: [user, answer("first"), { ...user, idempotencyKey: "t2:user" }, answer("second")],
        sessionInfo: idle,
      },
      answered("first"),
    ],
    [
      "an answer whose message is too far back",
      { messages: [answer("hi")], sessionInfo: idle },
      answered("hi"),
    ],
    [
      "a stopped run",
      { messages: [user, answer("so far", { openclawAbort: { aborted: true } })], sessionInfo: idle },
      { kind: "over", outcome: { kind: "stopped", markdown: "so far" } },
    ],
    [
      "a failed run",
      { messages: [user, answer("LLM failed", { stopReason: "error" })], sessionInfo: idle },
      { kind: "over", outcome: { kind: "failed", cause: "model-error", message: "LLM failed" } },
    ],
    [
      "an empty answer",
      { messages: [user, answer("", { content: [] })], sessionInfo: idle },
      {
        kind: "over",
        outcome: { kind: "failed", cause: "empty-answer", message: "the run ended without an answer" },
      },
    ],
  ])("%s", (_what, history, expected) => {
    expect(turnRecordOf(history, KEY)).toEqual(expected);
  });

  test.each([null, 7, "x", [], { messages: "x", sessionInfo: 3, pendingInputs: null }])(
    "of nonsense (%j) it says nothing",
    (nonsense) => {
      expect(turnRecordOf(nonsense, KEY)).toEqual({ kind: "absent" });
    },
  );
});

describe("what an event says of a run", () => {
  const sessionKey = "agent:designer:gatehouse:pada:v1" as SessionKey;
  const of = (event: string, payload: object) =>
    parseRunEvent({ type: "event", event, payload: { runId: KEY, sessionKey, ...payload } }, sessionKey);
  const message = { role: "assistant", content: said("whole text") };

  test.each([
    ["chat", { state: "delta", deltaText: " text", message }, { kind: "text", markdown: "whole text" }],
    [
      "chat",
      { state: "delta", deltaText: "", replace: true, message: { content: said("") } },
      { kind: "text", markdown: "" },
    ],
    ["chat", { state: "final", message }, { kind: "final", markdown: "whole text", isNotice: false }],
    ["chat", { state: "final" }, { kind: "final", markdown: null, isNotice: false }],
    [
      "chat",
      { state: "final", message: { ...message, openclawStatusNotice: true } },
      { kind: "final", markdown: "whole text", isNotice: true },
    ],
    [
      "chat",
      { state: "aborted", stopReason: "rpc", message },
      { kind: "aborted", markdown: "whole text", why: "rpc" },
    ],
    ["chat", { state: "error", errorMessage: "LLM failed" }, { kind: "error", message: "LLM failed" }],
    [
      "agent",
      { stream: "item", data: { kind: "tool", phase: "start", name: "read" } },
      { kind: "tool", name: "read" },
    ],
    [
      "agent",
      {
        stream: "item",
        data: { kind: "tool", phase: "end", name: "exec", error: "exec denied: Headless runs cannot wait" },
      },
      { kind: "exec-refused" },
    ],
    [
      "agent",
      {
        stream: "item",
        data: {
          kind: "tool",
          phase: "end",
          name: "exec",
          error: "Exec approval registration failed: missing scope",
        },
      },
      { kind: "exec-refused" },
    ],
    [
      "agent",
      execEnded("Exec denied (gateway id=a1, spawn-failed): echo user-denied"),
      { kind: "exec-refused" },
    ],
  ])("%s %j", (event, payload, expected) => {
    expect(of(event, payload)).toEqual({ runId: KEY, ...expected });
  });

  test.each([
    ["chat", { state: "status", phase: "starting_model" }],
    ["chat", { state: "delta", deltaText: "x" }],
    ["agent", { stream: "item", data: { kind: "tool", phase: "end", name: "read", error: "ENOENT" } }],
    ["agent", { stream: "lifecycle", data: { phase: "start" } }],
    ["agent", execEnded("Exec denied (gateway id=a1, user-denied): echo hi")],
    ["agent", execEnded("Exec denied (gateway id=a1, approval-timeout): echo hi")],
    ["agent", execEnded("exec denied: user-denied")],
    ["agent", execEnded("cat: approval.txt: No such file or directory")],
    ["session.message", { message }],
    ["chat", { state: "final", message, sessionKey: "agent:designer:gatehouse:pben:v1" }],
    ["chat", { state: "final", message, runId: undefined }],
  ])("%s %j says nothing", (event, payload) => {
    expect(of(event, payload)).toBeNull();
  });
});
