import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The versions that run TypeScript directly and that the gateway's client packages ask for. */
export const NODE_RANGE = ">=24.16 <25 || >=26.1";

/** Does a version (`v24.21.0`) lie in that range? */
export function isFitting(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  if (major === 24) return minor >= 16;
  if (major === 26) return minor >= 1;
  return major > 26;
}

/** Where the packages put a Node for this machine; the first that is there and runs is taken. */
export function bundledNodes(root, platform, arch) {
  const isWindows = platform === "win32";
  const names = [`node-${isWindows ? "win" : platform}-${arch}`, `node-bin-${platform}-${arch}`];
  return names.map((name) => join(root, "node_modules", name, "bin", isWindows ? "node.exe" : "node"));
}

/** A Node that fits: the host's own, else the bundled one; null when there is none. */
export function findNode(root, host = process) {
  if (isFitting(host.version)) return host.execPath;
  const candidates = bundledNodes(root, host.platform, host.arch);
  return candidates.find((path) => existsSync(path) && isFitting(versionOf(path))) ?? null;
}

function versionOf(path) {
  const asked = spawnSync(path, ["--version"], { encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.trim() : "";
}

/** What to say when no Node fits. */
export function noNodeText(host = process) {
  return [
    `Gatehouse needs Node ${NODE_RANGE}. This is ${host.version}, and npm brought none for ${host.platform}-${host.arch}.`,
    "Either install such a Node (https://nodejs.org/en/download) and start again,",
    "or let npm fetch one: npm install --no-save --include=optional",
  ].join("\n");
}
