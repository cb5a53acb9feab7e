import { readObject } from "./payload.ts";

/** What the plugin says of itself. */
export interface CompanionState {
  readonly plugin: string;
  readonly gateway: string;
  readonly form: "policy" | "hooks";
  /** The number of the list that it was sent last; 0: none yet. */
  readonly revision: number;
  readonly people: number;
  /** False once too long nothing was heard of us: everybody is shut out then. */
  readonly isFresh: boolean;
  /** False while the gateway's disk does not take the list: it takes away then, and gives nothing. */
  readonly isKept: boolean;
}

export interface PluginAnswer {
  readonly status: number;
  /** Null: no JSON, or more of it than the plugin ever says. */
  readonly body: unknown;
}

/** Its longest answer is a few hundred bytes. */
const LONGEST_ANSWER = 16 * 1024;
const MOST_PEOPLE = 1_000_000;
/** Far from any number that counting up leads to, and from those that cannot be counted up. */
const HIGHEST_REVISION = 2 ** 48;

export async function readAnswer(response: Response): Promise<PluginAnswer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    // Leaving the loop ends the answer.
    if (length > LONGEST_ANSWER) return { status: response.status, body: null };
    pieces.push(piece);
  }
  return { status: response.status, body: parsed(Buffer.concat(pieces).toString("utf8")) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const isVersion = (value: unknown) => typeof value === "string" && /^[\w.+-]{1,60}$/.test(value);
const isCount = (value: unknown, most: number) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= most;

/** Null: it is none of the plugin's. */
export function parseState(body: unknown): CompanionState | null {
  const { plugin, gateway, form, revision, people, isFresh, isKept = true } = readObject(body);
  const isRight =
    isVersion(plugin) &&
    isVersion(gateway) &&
    (form === "policy" || form === "hooks") &&
    isCount(revision, HIGHEST_REVISION) &&
    isCount(people, MOST_PEOPLE) &&
    typeof isFresh === "boolean" &&
    typeof isKept === "boolean";
  if (!isRight) return null;
  return { plugin, gateway, form, revision, people, isFresh, isKept } as CompanionState;
}
