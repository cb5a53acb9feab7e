import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PEERS = fileURLToPath(new URL("../peers", import.meta.url));

/** Installs what we compare with and do not use ourselves, when it is not there; false when that does not work. */
export async function installPeers(): Promise<boolean> {
  if (existsSync(`${PEERS}/node_modules/chat`)) return true;
  process.stderr.write("installing the Chat SDK to compare with (27 MB)\n");
  const args = ["install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"];
  const npm = spawn("npm", args, { cwd: PEERS, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise((resolve) => npm.once("exit", resolve).once("error", resolve));
  return code === 0 && existsSync(`${PEERS}/node_modules/chat`);
}
