import { join } from "node:path";
import type { SessionKey } from "../../core/conversation/conversation.ts";
import { AppError } from "../../core/errors.ts";
import type { OutboundFile } from "../../core/file/file.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import { appendLines, readLines } from "./line-file.ts";

/** One line of a session's file. */
export type SessionLine =
  | { readonly kind: "opened"; readonly owner: PrincipalId; readonly at: number }
  | { readonly kind: "user"; readonly key: string; readonly text: string; readonly at: number }
  /** What a human wrote to the agent besides. */
  | { readonly kind: "note"; readonly text: string; readonly at: number }
  | {
      readonly kind: "assistant";
      readonly key: string;
      readonly text: string;
      readonly stopped: boolean;
      readonly made?: readonly OutboundFile[];
      readonly at: number;
    };

/** The memory of sessions: a file each, a line each message. */
export interface SessionFiles {
  read(session: SessionKey): Promise<readonly SessionLine[]>;
  append(session: SessionKey, ...lines: readonly SessionLine[]): Promise<void>;
}

// No dot and no slash: a key names nothing outside the folder, and a file name leads back to one key only.
const SAFE_KEY = /^agent:[a-z0-9:_-]{1,190}$/;

export function openSessionFiles(folder: string): SessionFiles {
  const fileOf = (session: SessionKey) => {
    if (!SAFE_KEY.test(session)) throw new AppError("gateway.protocol", "not a session key");
    return join(folder, `${session.replaceAll(":", ".")}.jsonl`);
  };
  return {
    read: async (session) => readLines<SessionLine>(fileOf(session)),
    append: async (session, ...lines) => appendLines(fileOf(session), lines),
  };
}

/** Is this somebody else's session? A session belongs to who wrote in it first. */
export function isForeign(lines: readonly SessionLine[], asker: PrincipalId): boolean {
  return lines.some((line) => line.kind === "opened" && line.owner !== asker);
}
