import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Product {
  readonly address: string;
  /** Everything that it said on standard output. */
  said(): string;
  stop(): Promise<number | null>;
}

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const STARTS_WITHIN_MS = 30_000;

/** Starts the whole product as a process, with no settings but a folder and a free port; ready when it says where it is. */
export async function startProduct(dataDir: string, port = 0): Promise<Product> {
  const child = spawn(process.execPath, [MAIN, "serve"], {
    cwd: dataDir,
    // Nothing of the tester's own settings reaches it.
    env: { PATH: process.env.PATH, GATEHOUSE_DATA_DIR: dataDir, GATEHOUSE_HTTP_PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let complained = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  child.stderr.on("data", (chunk) => {
    complained += chunk;
  });
  const address = await addressOf(child, () => said).catch((fault) => {
    child.kill("SIGKILL");
    throw new Error(`${fault.message}\n${said}\n${complained}`);
  });
  return {
    address,
    said: () => said,
    async stop() {
      if (child.exitCode !== null) return child.exitCode;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      return (await exited)[0];
    },
  };
}

function addressOf(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("it never said where it is")), STARTS_WITHIN_MS);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      settle();
    };
    child.stdout?.on("data", () => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said());
      if (found) end(() => resolve(`${found[0]}/`));
    });
    child.once("exit", (code) => end(() => reject(new Error(`it ended with ${code}`))));
  });
}
