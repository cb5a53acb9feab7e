import type { Socket } from "node:net";

/** Longer than any order or answer. */
const LONGEST_LINE = 16 * 1024;
const PATIENCE_MS = 30_000;

/** The one line that the other side says; null when it says too much, too little or nothing in time. */
export function lineFrom(socket: Socket, patienceMs = PATIENCE_MS): Promise<string | null> {
  return new Promise((resolve) => {
    let text = "";
    const end = (line: string | null) => {
      socket.off("data", take);
      resolve(line);
    };
    const take = (chunk: string) => {
      text += chunk;
      const at = text.indexOf("\n");
      if (at >= 0) end(text.slice(0, at));
      else if (text.length > LONGEST_LINE) end(null);
    };
    socket.setEncoding("utf8");
    socket.setTimeout(patienceMs, () => end(null));
    socket.on("data", take);
    socket.once("error", () => end(null));
    socket.once("close", () => end(null));
  });
}
