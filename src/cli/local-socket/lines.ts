import type { Socket } from "node:net";

/** An order is a word or two; an answer may list every secret there is, with what is wrong with each. */
export const LONGEST_ORDER = 16 * 1024;
export const LONGEST_ANSWER = 4 * 1024 * 1024;
const PATIENCE_MS = 30_000;

/** `too-long`: more came than is read; `silent`: nothing whole came in time. */
export type HeardLine =
  | { readonly line: string }
  | { readonly line: null; readonly why: "too-long" | "silent" };

/** The one line that the other side says. */
export function lineFrom(
  socket: Socket,
  {
    longest,
    patienceMs = PATIENCE_MS,
  }: { readonly longest: number; readonly patienceMs?: number | undefined },
): Promise<HeardLine> {
  return new Promise((resolve) => {
    const pieces: string[] = [];
    let length = 0;
    const end = (heard: HeardLine) => {
      socket.off("data", take);
      resolve(heard);
    };
    const take = (piece: string) => {
      const at = piece.indexOf("\n");
      pieces.push(at < 0 ? piece : piece.slice(0, at));
      length += piece.length;
      if (length > longest) end({ line: null, why: "too-long" });
      else if (at >= 0) end({ line: pieces.join("") });
    };
    const giveUp = () => end({ line: null, why: "silent" });
    socket.setEncoding("utf8");
    socket.setTimeout(patienceMs, giveUp);
    socket.on("data", take);
    socket.once("error", giveUp);
    socket.once("close", giveUp);
  });
}
