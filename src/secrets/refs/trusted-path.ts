import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, relative } from "node:path";

/** The whole path of one that may begin with `~/`; null when it is not absolute. */
export function wholePath(path: string): string | null {
  const whole = path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
  return isAbsolute(whole) ? whole : null;
}

/** Is the file in one of these folders, once every link is followed? */
export async function isWithin(real: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const whole = wholePath(folder);
    const home = whole === null ? null : await realpath(whole).catch(() => null);
    if (home === null) continue;
    const way = relative(home, real);
    if (way !== "" && !way.startsWith("..") && !isAbsolute(way)) return true;
  }
  return false;
}
