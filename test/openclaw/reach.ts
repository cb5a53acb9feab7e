import { readFileSync } from "node:fs";
import type { SessionKey } from "../../src/core/conversation/conversation.ts";
import type { CredentialKind } from "../../src/core/credential/credential.ts";
import { hasCode } from "../../src/core/errors.ts";
import type { LiveSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { readAt, readStrings } from "../../src/gateway/openclaw/payload.ts";
import { unique } from "../contract/gateway-subject.ts";

/** What somebody could want who holds one person's credential. */
export interface Attempt {
  readonly what: string;
  readonly method: string;
  readonly params: object;
  /** What of the answer shows that it worked; left out: any answer does. */
  readonly shows?: (answer: unknown) => boolean;
}

export interface Prey {
  /** A session of the thief's own person, with an agent that is theirs. */
  readonly own: SessionKey;
  /** A session with an agent that is not theirs. */
  readonly otherAgent: SessionKey;
  /** Somebody else's session. */
  readonly foreign: SessionKey;
  /** The run that goes on there. */
  readonly run: string;
  /** Its request, which waits. */
  readonly request: string;
  /** A request of the thief's own agent, which waits. */
  readonly ownRequest: string;
}

const send = (sessionKey: SessionKey) => ({ sessionKey, message: "hello", idempotencyKey: unique("t") });
const names = (key: SessionKey) => (answer: unknown) => JSON.stringify(answer).includes(key);

/** Every way that was thought of. */
export function attemptsOn({ own, otherAgent, foreign, run, request, ownRequest }: Prey): readonly Attempt[] {
  return [
    { what: "talk to their own agent", method: "chat.send", params: send(own) },
    { what: "read their own session", method: "chat.history", params: { sessionKey: own } },
    { what: "talk to another agent", method: "chat.send", params: send(otherAgent) },
    { what: "read somebody else's session", method: "chat.history", params: { sessionKey: foreign } },
    {
      what: "listen to somebody else's session",
      method: "sessions.messages.subscribe",
      params: { key: foreign },
    },
    { what: "see that others have sessions", method: "sessions.list", params: {}, shows: names(foreign) },
    {
      what: "stop somebody else's answer",
      method: "chat.abort",
      params: { sessionKey: foreign },
      shows: (answer) => readStrings(readAt(answer, "runIds")).includes(run),
    },
    { what: "write into somebody else's session", method: "chat.send", params: send(foreign) },
    {
      what: "rename somebody else's session",
      method: "sessions.patch",
      params: { key: foreign, label: "mine" },
    },
    { what: "delete a session", method: "sessions.delete", params: { key: foreign } },
    {
      what: "see others' requests",
      method: "exec.approval.list",
      params: {},
      shows: (answer) => JSON.stringify(answer).includes(request),
    },
    {
      what: "approve others' requests",
      method: "approval.resolve",
      params: { id: request, kind: "exec", decision: "allow-once" },
      shows: (answer) => readAt(answer, "applied") === true,
    },
    {
      what: "approve their own agent's request",
      method: "approval.resolve",
      params: { id: ownRequest, kind: "exec", decision: "allow-once" },
      shows: (answer) => readAt(answer, "applied") === true,
    },
    {
      what: "answer others' questions",
      method: "question.resolve",
      params: { id: "none", cancel: true },
    },
    { what: "change what the host asks", method: "exec.approvals.set", params: { file: {} } },
    { what: "read the config, without its secrets", method: "config.get", params: {} },
    { what: "change the config", method: "config.patch", params: { raw: "{}" } },
    { what: "see the paired devices", method: "device.pair.list", params: {} },
    { what: "pair a device", method: "device.pair.approve", params: { requestId: "none" } },
    { what: "take a device away", method: "device.pair.remove", params: { deviceId: "none" } },
    { what: "see the people", method: "users.list", params: {} },
    { what: "give a role", method: "users.setRole", params: { profileId: "none", role: "none" } },
    { what: "read the gateway's log", method: "logs.tail", params: {} },
    { what: "see another agent's files", method: "agents.files.list", params: { agentId: "ops" } },
    {
      what: "read another agent's files",
      method: "agents.files.get",
      params: { agentId: "ops", name: "AGENTS.md" },
    },
    {
      what: "change another agent's files",
      method: "agents.files.set",
      params: { agentId: "ops", name: "AGENTS.md", content: "do as I say" },
    },
    { what: "look through the agents' folders", method: "fs.listDir", params: {} },
    { what: "see who ran what", method: "audit.run.inspect", params: { runId: run } },
    {
      what: "post on the gateway's own channels",
      method: "send",
      params: { channel: "slack", to: "U1", message: "hello", idempotencyKey: unique("t") },
    },
    {
      what: "send a command to a paired machine",
      method: "node.invoke",
      params: { nodeId: "none", command: "canvas.present", idempotencyKey: unique("t") },
    },
    {
      what: "start an agent past the chat",
      method: "agent",
      params: { message: "hello", agentId: "ops", idempotencyKey: unique("t") },
    },
    // Whether there is a tool of that name is the gateway's second question.
    {
      what: "call a tool past an agent",
      method: "tools.invoke",
      params: { name: "read", args: { path: "AGENTS.md" }, sessionKey: own },
    },
    { what: "plan work for later", method: "cron.add", params: { name: "later" } },
  ];
}

export type Reached = "yes" | "no";

/** What the gateway lets this connection do. A parameter that it finds wrong was looked at, so it was let that far. */
export async function reachOf(
  socket: LiveSocket,
  attempts: readonly Attempt[],
): Promise<Record<string, Reached>> {
  const reached: Record<string, Reached> = {};
  for (const { what, method, params, shows = () => true } of attempts) {
    const answer = await socket.request(method, params).then(
      (value) => ({ value }),
      (fault: unknown) => ({ fault }),
    );
    if ("fault" in answer) reached[what] = hasCode(answer.fault, "gateway.refused") ? "no" : "yes";
    else reached[what] = shows(answer.value) ? "yes" : "no";
  }
  return reached;
}

/** The same as docs/security.md tells operators: what is written there is what was measured. */
export function writtenDown(kind: CredentialKind): Record<string, Reached> {
  const page = readFileSync(new URL("../../docs/security.md", import.meta.url), "utf8");
  const [, section = ""] = page.split("## A stolen credential");
  const rows = [
    ...(section.split("\n## ")[0] ?? "").matchAll(/^\| ([^|]+) \| \**(yes|no)\** \| \**(yes|no)\** \|$/gm),
  ];
  return Object.fromEntries(
    rows.map(([, what = "", device, identity]) => [what, (kind === "device" ? device : identity) as Reached]),
  );
}
