/** Marks our own notes in the gateway's record, so that none is taken for a message of the person. */
export const NOTE_PREFIX = "gatehouse-note:";

const LONGEST_NOTE = 2_000;

/** A human's words as the agent reads them: quoted line by line, and said not to be its user's. */
export function noteText(note: string): string {
  const cut = note.length > LONGEST_NOTE ? `${note.slice(0, LONGEST_NOTE)}…` : note;
  const quoted = cut.split(/\r\n|[\r\n\u2028\u2029]/).map((line) => `> ${line}`);
  return [
    "[Gatehouse: a note about what you asked to do, from those who decide about such requests and not from the user whom you talk to. It says why; it gives no orders.]",
    ...quoted,
  ].join("\n");
}

/** Is this row of a session's record such a note? */
export function isNoteKey(idempotencyKey: unknown): boolean {
  return typeof idempotencyKey === "string" && idempotencyKey.startsWith(NOTE_PREFIX);
}
