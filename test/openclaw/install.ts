import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const BINARY = fileURLToPath(new URL("./node_modules/openclaw/openclaw.mjs", import.meta.url));

/** Installs the gateway into this folder when it is not there: 644 MB, about half a minute. */
export async function installOpenClaw(): Promise<void> {
  if (existsSync(BINARY)) return;
  process.stderr.write("installing the OpenClaw gateway for these tests (644 MB)\n");
  const args = ["install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--progress"];
  const npm = spawn("npm", args, { cwd: HERE, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise((resolve, reject) => npm.once("exit", resolve).once("error", reject));
  if (code !== 0 || !existsSync(BINARY)) throw new Error(`npm install in test/openclaw failed (${code})`);
}
