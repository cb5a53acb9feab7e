import type { FileContent } from "../core/file/file.ts";
import type { RunRequest } from "../core/ports/gateway.ts";

/** Reads what goes with a message; null when the signal fires first, and nobody waits for slow files any more. */
export async function filesUnless(
  { files }: RunRequest,
  signal: AbortSignal,
): Promise<readonly FileContent[] | null> {
  if (!files) return [];
  const over = Promise.withResolvers<null>();
  const end = () => over.resolve(null);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    const reading = files();
    reading.catch(() => {});
    return await Promise.race([reading, over.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
