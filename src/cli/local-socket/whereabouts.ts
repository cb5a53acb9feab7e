import { join, relative } from "node:path";

/** The system keeps the path of a socket in so many bytes; macOS in four fewer than Linux. */
const LONGEST_PATH = 103;
const NAME = "control.sock";

/** Where the service listens for the terminal; null where there is no such way, or its path would be too long. */
export function socketPathOf(dataDir: string): string | null {
  if (process.platform === "win32") return null;
  const whole = join(dataDir, NAME);
  const near = relative(process.cwd(), whole);
  const path = near.length < whole.length ? near : whole;
  return Buffer.byteLength(path) <= LONGEST_PATH ? path : null;
}
