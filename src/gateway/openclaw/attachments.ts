import type { FileContent } from "../../core/file/file.ts";
import type { RunOutcome } from "../../core/ports/gateway.ts";
import type { FileLimits } from "./live-socket.ts";

/** The rest of the frame: the text, the keys and what stands around them. */
const FRAME_REST_BYTES = 256 * 1024;

/** Files as `chat.send` takes them. The gateway shows texts and pdfs to the model itself, fenced as foreign. */
export function attachmentsOf(files: readonly FileContent[]) {
  return files.map(({ name, type, bytes }) => ({
    type: type.startsWith("image/") ? "image" : "file",
    mimeType: type,
    fileName: name,
    content: Buffer.from(bytes).toString("base64"),
  }));
}

/** What the gateway would have against these files, as it told when it let us in; null when nothing. */
export function refuseAttachments(
  files: readonly FileContent[],
  text: string,
  limits: FileLimits,
): RunOutcome | null {
  const tooLarge = files.some(({ type, bytes }) => {
    const most = type.startsWith("image/") ? limits.maxImageBytes : limits.maxBytes;
    return most !== null && bytes.byteLength > most;
  });
  const letters = files.reduce((sum, { bytes }) => sum + Math.ceil(bytes.byteLength / 3) * 4, 0);
  const fits = letters + Buffer.byteLength(text) + FRAME_REST_BYTES <= limits.maxFrameBytes;
  return tooLarge || !fits ? notTaken("they are larger than the gateway takes") : null;
}

/** Its answer to a file that it does not take: `attachment notes.txt: exceeds size limit (…)`. */
export function isAboutAttachments(message: string): boolean {
  return /^attachment .*: |\battachments?\b.*\b(?:not supported|unsupported)/i.test(message);
}

export function notTaken(why: string): RunOutcome {
  return { kind: "failed", cause: "files-not-taken", message: `the files were not handed over: ${why}` };
}
