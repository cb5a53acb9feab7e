import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Is everything there that the lock file names? Optional packages are left out: not every machine can have them.
 * Without `withDev`, packages for development may be missing.
 */
export function isInstalled(folder, withDev) {
  const wanted = packagesOf(join(folder, "package-lock.json"));
  // npm writes this list last, so a broken-off install has none.
  const present = packagesOf(join(folder, "node_modules", ".package-lock.json"));
  if (present === null) return false;
  return Object.entries(wanted ?? {}).every(([path, { version, optional, dev, devOptional, link }]) => {
    if (path === "" || link || optional || ((dev || devOptional) && !withDev)) return true;
    return present[path]?.version === version && existsSync(join(folder, path, "package.json"));
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return null;
  }
}

const STILL_THERE_MS = 15_000;

/** Runs `npm install` in a folder, its progress in sight. Returns a text when it failed, else null. */
export async function install(folder, withDev, run) {
  // Errors only: npm's warnings are about the Node that starts us, not about the one that will run us.
  const flags = ["install", "--no-save", "--no-audit", "--no-fund", "--include=optional", "--loglevel=error"];
  if (withDev) flags.push("--include=dev");
  // Started by npm, its own path is known; else it is looked for.
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm?.endsWith("js") ? [process.execPath, npm] : ["npm"];
  const startedAt = Date.now();
  const said = setInterval(() => {
    if (!process.stderr.isTTY)
      console.error(`still installing, ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }, STILL_THERE_MS);
  // What npm prints belongs to people: standard output stays for what a command prints.
  const stdio = ["ignore", 2, 2];
  const shell = command === "npm" && process.platform === "win32";
  const ended = await run(command, [...before, ...flags], { cwd: folder, stdio, shell });
  clearInterval(said);
  if (ended.fault?.code === "ENOENT")
    return "npm was not found. Install it (it comes with Node) and start again.";
  if (ended.code === 0) return null;
  return `npm could not install the packages (exit code ${ended.code}); its own words are above. Mend that and start again.`;
}
