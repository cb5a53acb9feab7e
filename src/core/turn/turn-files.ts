import { decideAccess } from "../access/policy.ts";
import { AppError } from "../errors.ts";
import type { FileContent, FileRef } from "../file/file.ts";
import {
  DEFAULT_FILES,
  decideFiles,
  type FileRefusal,
  type FileSettings,
  isWhatItSays,
  mostBytesOf,
} from "../file/file-policy.ts";
import type { FileClaim } from "../file/file-room.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { TurnFailure } from "../words/shown.ts";
import { auditTurn } from "./audit-turn.ts";
import { isTurnOver } from "./turn.ts";
import type { TurnContext, TurnDeps } from "./turn-deps.ts";

const FETCH_MS = 60_000;
const MOST_TRIES = 3;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

export const fileSettingsOf = ({ settings }: Pick<Deps, "settings">): FileSettings =>
  settings.files ?? DEFAULT_FILES;

/** Why these files do not go to an agent as of now, whoever they are from; null when they do. */
export function refuseFiles(
  deps: Pick<Deps, "settings" | "access" | "clock">,
  asker: ResolvedAsker["asker"],
  files: readonly FileRef[],
): FileRefusal | null {
  if (files.length === 0) return null;
  const settings = fileSettingsOf(deps);
  const question = { kind: "send-files", roles: settings.roles } as const;
  const decision = decideAccess(asker, question, deps.access.snapshot(), deps.clock.now());
  return decision.kind === "allowed" ? decideFiles(files, settings) : { kind: "role", roles: settings.roles };
}

/** A turn's files, read when they are sent and not before. */
export interface TurnFiles {
  /** Waits until there is room for them in memory. */
  load(): Promise<readonly FileContent[]>;
  /** They are in nobody's hands any more, or nobody waits for them. */
  release(): void;
  /** Why they could not be read; null while nothing went wrong. */
  failure(): TurnFailure | null;
}

/** Reads the files of a turn in the platform's own way: by its ids, never by an address that somebody wrote. */
export function openTurnFiles(deps: TurnDeps, about: TurnContext): TurnFiles {
  let failure: TurnFailure | null = null;
  let claim: FileClaim | null = null;
  return {
    failure: () => failure,
    release: () => claim?.release(),
    async load() {
      // What an earlier connection was handed is gone with it.
      claim?.release();
      const room = deps.fileRoom.claim(mostBytesOf(about.turn.files, fileSettingsOf(deps)));
      claim = room;
      if (!(await room.had)) throw new AppError("file.unreadable", "nobody waits for the files any more");
      const read = await room.during(() => readAll(deps, about));
      if ("contents" in read) {
        room.settle(read.contents.reduce((sum, { bytes }) => sum + bytes.byteLength, 0));
        return read.contents;
      }
      room.release();
      failure = read.failure;
      throw new AppError("file.unreadable", `a file could not be read: ${read.why}`, { cause: read.cause });
    },
  };
}

type Read =
  | { readonly contents: readonly FileContent[] }
  | { readonly failure: TurnFailure; readonly why: string; readonly cause?: unknown };

async function readAll(deps: TurnDeps, about: TurnContext): Promise<Read> {
  const settings = fileSettingsOf(deps);
  let left = settings.maxBytesInAll;
  const contents: FileContent[] = [];
  for (const file of about.turn.files) {
    const maxBytes = Math.min(settings.maxBytes, left);
    const fetched = await fetchPatiently(deps, about, file, maxBytes).catch((cause: unknown) => ({ cause }));
    if ("cause" in fetched) {
      const { cause } = fetched;
      const why = cause instanceof AppError ? cause.message : "something unknown";
      return { failure: causeOf(cause), why, cause };
    }
    const content: FileContent = { name: file.name, type: file.type, bytes: fetched };
    left -= fetched.byteLength;
    if (fetched.byteLength > maxBytes) return { failure: "file-unfit", why: "it is larger than allowed" };
    if (!isWhatItSays(content)) return { failure: "file-unfit", why: `it is no ${file.type}` };
    contents.push(content);
  }
  if (contents.length > 0) await noteFetched(deps, about, contents);
  return { contents };
}

async function fetchPatiently(
  deps: TurnDeps,
  { turn }: TurnContext,
  file: FileRef,
  maxBytes: number,
): Promise<Uint8Array> {
  const adapter = deps.adapters.get(turn.message.platform);
  if (!adapter?.fetchFile) throw new AppError("platform.not-found", "the platform hands out no files");
  for (let tries = 1; ; tries += 1) {
    try {
      return await adapter.fetchFile(turn.message, file, { maxBytes, timeoutMs: FETCH_MS });
    } catch (fault) {
      if (tries >= MOST_TRIES || deps.leaving() || deps.stopOrders.has(turn.id) || !isPassing(fault))
        throw fault;
      const waitMs = (fault as AppError).retryAfterMs ?? FIRST_RETRY_MS * 2 ** (tries - 1);
      await new Promise<void>((resolve) => {
        deps.clock.after(Math.min(waitMs, LONGEST_RETRY_MS), resolve);
      });
    }
  }
}

const PASSING: readonly string[] = ["platform.unreachable", "platform.ambiguous", "platform.rate-limited"];

const isPassing = (fault: unknown): boolean => fault instanceof AppError && PASSING.includes(fault.code);

function causeOf(fault: unknown): TurnFailure {
  if (!(fault instanceof AppError)) return "file-unreachable";
  if (fault.code === "platform.not-found") return "file-gone";
  return fault.code === "file.too-large" ? "file-unfit" : "file-unreachable";
}

/** What went to the agent, so that it can be proved later which file it was: digests, and nothing of what is inside. */
async function noteFetched(
  deps: TurnDeps,
  about: TurnContext,
  contents: readonly FileContent[],
): Promise<void> {
  const facts = contents.map(({ name, type, bytes }) => ({
    type,
    bytes: bytes.byteLength,
    nameLetters: name.length,
    digest: deps.vault.digest(deps.hasher.sha256(bytes)),
  }));
  await deps.store.transact(async (tx) => {
    // Stopped while they were read, they went nowhere.
    const now = await tx.turns.get(about.turn.id);
    if (!now || isTurnOver(now.state)) return;
    for (const details of facts) {
      await auditTurn(tx, deps, about, { action: "file.fetched", outcome: "done", details });
    }
  });
}
