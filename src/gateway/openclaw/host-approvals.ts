import type { LiveSocket } from "./live-socket.ts";
import { type Payload, readAt, readObject, readString } from "./payload.ts";

export interface HostApprovals {
  readonly file: Payload;
  readonly hash: string | null;
}

/** What the gateway's host asks before it runs a command, whatever a message or the config says. */
export async function readHostApprovals(socket: LiveSocket): Promise<HostApprovals> {
  const answer = await socket.request("exec.approvals.get", {});
  return { file: readObject(readAt(answer, "file")), hash: readString(readAt(answer, "hash")) };
}

/** Does it ask each time, and deny when nobody answers? */
export function isStrict({ file }: HostApprovals): boolean {
  return readAt(file, "defaults", "ask") === "always" && readAt(file, "defaults", "askFallback") === "deny";
}

/** Agents that the document lets run commands without asking each time. */
export function laxAgents({ file }: HostApprovals): readonly string[] {
  return Object.entries(readObject(file.agents)).flatMap(([id, entry]) => {
    const ask = readAt(entry, "ask");
    const fallback = readAt(entry, "askFallback");
    const isLax = (ask !== undefined && ask !== "always") || (fallback !== undefined && fallback !== "deny");
    return isLax ? [id] : [];
  });
}

/** Makes its defaults ask each time; true when it had to. Everything else in it stays as the operator wrote it. */
export async function tightenHostApprovals(socket: LiveSocket): Promise<boolean> {
  const approvals = await readHostApprovals(socket);
  if (isStrict(approvals)) return false;
  const defaults = { ...readObject(approvals.file.defaults), ask: "always", askFallback: "deny" };
  await socket.request("exec.approvals.set", {
    ...(approvals.hash === null ? {} : { baseHash: approvals.hash }),
    file: { ...approvals.file, defaults },
  });
  return true;
}
