import { lstat, readlink } from "node:fs/promises";
import { dirname, parse, resolve, sep } from "node:path";
import { isOwnedByUs } from "../read-guarded.ts";

const MOST_LINKS = 40;
const OTHERS_WRITE = 0o022;
/** As /tmp has it: nobody moves what is another's. */
const STICKY = 0o1000;

/**
 * Who else could put another file in this one's place: looks at every folder that is passed on the way to it,
 * through every symbolic link. Null: nobody. Throws what the file system throws.
 */
export async function strangersOnTheWay(path: string): Promise<string | null> {
  // Windows keeps no such bits.
  if (process.platform === "win32") return null;
  const { root } = parse(path);
  let here = root;
  const ahead = path.slice(root.length).split(sep);
  let links = 0;
  for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      here = dirname(here);
      continue;
    }
    const refusal = await refusalOf(here);
    if (refusal !== null) return refusal;
    const next = resolve(here, name);
    const facts = await lstat(next);
    if (!facts.isSymbolicLink()) {
      here = next;
      continue;
    }
    if (!isOwnedByUs(facts.uid)) return `the link ${next} belongs to somebody else (user ${facts.uid})`;
    if (++links > MOST_LINKS) return `${path} leads through too many links`;
    const target = await readlink(next);
    if (target.startsWith(root)) here = root;
    ahead.unshift(...target.split(sep));
  }
  return null;
}

async function refusalOf(folder: string): Promise<string | null> {
  const { uid, mode } = await lstat(folder);
  if (!isOwnedByUs(uid)) return `its folder ${folder} belongs to somebody else (user ${uid})`;
  if ((mode & OTHERS_WRITE) === 0 || (mode & STICKY) !== 0) return null;
  return `others can put another file in its place, in ${folder}: run chmod go-w ${folder}`;
}
