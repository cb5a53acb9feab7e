/** A file that came with a message, as its platform names it: never an address, and nothing out of a text. */
export interface FileRef {
  /** The platform's own id, by which the adapter reads it. */
  readonly id: string;
  readonly name: string;
  /** `image/png`: lower-case, without parameters. */
  readonly type: string;
  /** In bytes, as the platform says; null when it does not. */
  readonly size: number | null;
}

/** What is in a file, on its way to an agent or from one. */
export interface FileContent {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What came of a file that an agent made. */
export type MadeFile =
  | { readonly kind: "content"; readonly file: OutboundFile }
  | { readonly kind: "not-shown"; readonly name: string; readonly why: "too-large" | "unreadable" };

/** A file as it waits in the outbox. */
export interface OutboundFile {
  readonly name: string;
  readonly type: string;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "base64"; readonly data: string };
}

/** How far an adapter may go for a file. */
export interface FetchLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

const UNKNOWN_TYPE = "application/octet-stream";
const LONGEST_NAME = 100;
const TYPE = /^[a-z0-9][a-z0-9.+-]*\/[a-z0-9][a-z0-9.+-]*$/;

/** Types by the ends of names, for platforms that do not say what a file is. */
const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  gif: "image/gif",
  htm: "text/html",
  html: "text/html",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  json: "application/json",
  log: "text/plain",
  md: "text/markdown",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  webp: "image/webp",
  xml: "application/xml",
  yaml: "application/yaml",
  yml: "application/yaml",
  zip: "application/zip",
};

/** What a platform says of a file, put in order. */
export function fileRefOf(said: {
  readonly id: string;
  readonly name: string | null;
  readonly type: string | null;
  readonly size: number | null;
}): FileRef {
  const name = fileNameOf(said.name ?? "");
  const size = said.size !== null && Number.isSafeInteger(said.size) && said.size >= 0 ? said.size : null;
  return { id: said.id, name, type: fileTypeOf(said.type, name), size };
}

/** A name that is one: no folders, nothing invisible, no marks that mean more than themselves somewhere. */
export function fileNameOf(text: string): string {
  const last = text.split(/[/\\]/).at(-1) ?? "";
  const plain = last
    .replace(/[^\p{L}\p{N}\p{M} ._()+-]/gu, "_")
    .replace(/^[. ]+/, "")
    .trim();
  if (plain === "") return "file";
  const letters = [...plain];
  if (letters.length <= LONGEST_NAME) return plain;
  const end = /\.[a-z0-9]{1,8}$/i.exec(plain)?.[0] ?? "";
  return `${letters.slice(0, LONGEST_NAME - end.length).join("")}${end}`;
}

/** The media type that is said, or the one that the name's end speaks for. */
export function fileTypeOf(said: string | null, name: string): string {
  const type = (said ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (TYPE.test(type) && type !== UNKNOWN_TYPE) return type;
  return TYPES[/\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ""] ?? UNKNOWN_TYPE;
}
