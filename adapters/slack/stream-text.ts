/** A code fence that a text leaves open. */
export interface OpenFence {
  readonly mark: string;
  readonly info: string;
}

/** A piece of a growing text: how far it reaches, and how it goes to Slack. */
export interface StreamPiece {
  readonly raw: string;
  readonly rendered: string;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/;
/** The sign and, where it could ping, the joiner behind it. */
const AT_BYTES = 4;
const UNFINISHED_TAIL = /(?:@[a-z]*|&[a-z]*|[\uD800-\uDBFF])$/i;

/**
 * Escapes text that is still being written: letter by letter, so that pieces escaped apart read as the whole would.
 * Slack takes every `<…>` for its own, in code too.
 */
export function escapeGrowing(text: string): string {
  return text.replaceAll("<", "&lt;").replace(/@(?=everyone|here|channel)/gi, "@\u2060");
}

/** How much of a text can be shown while more may come: no half letter and no half word that pings. */
export function settledLength(text: string): number {
  const tail = UNFINISHED_TAIL.exec(text)?.[0] ?? "";
  return text.length - tail.length;
}

/** The fence that is open at the end of the text, if any. */
export function openFenceOf(text: string): OpenFence | null {
  let open: OpenFence | null = null;
  for (const line of text.split("\n")) {
    const [, mark = "", info = ""] = FENCE.exec(line) ?? [];
    if (mark === "") continue;
    if (open === null) open = info.includes("`") && mark.startsWith("`") ? null : { mark, info: info.trim() };
    else if (mark.startsWith(open.mark) && info.trim() === "") open = null;
  }
  return open;
}

/** As much of the text as fits into so many bytes, cut behind a line, else behind a word. */
export function fittingPiece(text: string, bytes: number): StreamPiece {
  const whole = { raw: text, rendered: escapeGrowing(text) };
  if (Buffer.byteLength(whole.rendered) <= bytes) return whole;
  let end = 0;
  let used = 0;
  for (const letter of text) {
    used += letter === "@" ? AT_BYTES : Buffer.byteLength(escapeGrowing(letter));
    if (used > bytes) break;
    end += letter.length;
  }
  const cut = text.slice(0, end);
  const edge = Math.max(cut.lastIndexOf("\n"), 0) || Math.max(cut.lastIndexOf(" "), 0);
  const raw = edge > 0 ? cut.slice(0, edge + 1) : cut;
  return { raw, rendered: escapeGrowing(raw) };
}
