/** What a signed note says: how many records there were, and the hash of the last. */
export interface Checkpoint {
  /** Which installation's audit it is. */
  readonly origin: string;
  readonly size: number;
  /** 64 hexadecimal letters, as records have it. */
  readonly hash: string;
}

/** A note's text and the signatures below it, as they stand. */
export interface SignedNote {
  /** What is signed, with its last line end. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly value: string }[];
}

/** The text that is signed: origin, size, hash, a line each. */
export function checkpointText({ origin, size, hash }: Checkpoint): string {
  return `${origin}\n${size}\n${base64OfHex(hash)}\n`;
}

/** Reads what `checkpointText` wrote; further lines may follow. Null when it is none. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = "", size = "", root = ""] = text.split("\n");
  const hash = hexOfBase64(root);
  if (origin === "" || !/^(0|[1-9]\d{0,14})$/.test(size) || hash === null) return null;
  return { origin, size: Number(size), hash };
}

/** Every signed note in a text, in order, however much else stands around them. */
export function parseNotes(text: string): readonly SignedNote[] {
  const blocks = text.replaceAll("\r\n", "\n").split(/\n{2,}/);
  const notes: SignedNote[] = [];
  for (const [index, block] of blocks.entries()) {
    const lines = block.split("\n").filter((line) => line !== "");
    const signatures = lines.flatMap((line) => {
      const [, name, value] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [{ name, value }];
    });
    const before = blocks[index - 1]?.replace(/^\n+/, "");
    if (signatures.length > 0 && signatures.length === lines.length && before) {
      notes.push({ text: `${before}\n`, signatures });
    }
  }
  return notes;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64OfHex(hex: string): string {
  const bits = [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  const letters = bits.match(/.{1,6}/g)?.map((six) => LETTERS[Number.parseInt(six.padEnd(6, "0"), 2)]) ?? [];
  return letters.join("").padEnd(Math.ceil(letters.length / 4) * 4, "=");
}

/** Null unless it is 32 bytes. */
function hexOfBase64(text: string): string | null {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return null;
  const bits = [...text.slice(0, 43)].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(6, "0"));
  const hex = (bits.join("").match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16));
  return hex.slice(0, 64).join("");
}
