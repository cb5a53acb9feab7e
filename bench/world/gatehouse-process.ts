import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "../../db/open-store.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import type { SlackServer } from "../../test/fakes/slack-server.ts";
import { type BotProcess, botOf } from "./bot-process.ts";
import type { AskingSlack } from "./slack-asking.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface GatehousePlan {
  readonly slack: Pick<AskingSlack, "server" | "users">;
  readonly gateway: { readonly url: string; readonly token: string };
  readonly agents: readonly string[];
  /** Of people who are no members. */
  readonly roles?: ReadonlyMap<string, string>;
}

/** A data folder in which these people are members already, and how to start the service on it. */
export interface GatehouseHome {
  readonly folder: string;
  readonly databaseUrl: string;
  /**
   * Resolves once both of its connections to Slack stand. `prefix`: a program that starts it, such as strace;
   * `node`: more options of Node's.
   */
  start(prefix?: readonly string[], node?: readonly string[]): Promise<BotProcess>;
  remove(): void;
}

export async function prepareGatehouse(plan: GatehousePlan): Promise<GatehouseHome> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const databaseUrl = `file:${join(folder, "gatehouse.db")}`;
  await addMembers(databaseUrl, plan);
  const agents = Object.fromEntries(plan.agents.map((id) => [id, { default: true }]));
  const config = join(folder, "gatehouse.json");
  writeFileSync(config, JSON.stringify({ agents }));
  const { server, users } = plan.slack;
  const { gateway } = plan;
  const env = {
    PATH: process.env.PATH,
    GATEHOUSE_ADMINS: identityOf(server, users[0] ?? ""),
    GATEHOUSE_CONFIG: config,
    GATEHOUSE_DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    GATEHOUSE_HTTP_PORT: "0",
    LOG_LEVEL: "error",
    SLACK_BOT_TOKEN: server.botToken,
    SLACK_APP_TOKEN: server.appToken,
    SLACK_API_URL: server.apiUrl,
    OPENCLAW_URL: gateway.url,
    OPENCLAW_TOKEN: gateway.token,
  };
  return {
    folder,
    databaseUrl,
    async start(prefix = [], node = []) {
      const args = [
        "--import",
        new URL("../../bin/compile-cache.js", import.meta.url).href,
        "src/main.ts",
        "serve",
      ];
      const [command = "", ...rest] = [...prefix, process.execPath, ...node, ...args];
      const child: ChildProcess = spawn(command, rest, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
      const bot = botOf(child);
      await bot.until(
        server.waitFor(() => server.sockets.connections() >= 2, "Gatehouse's connections", 60_000),
      );
      return bot;
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function addMembers(
  databaseUrl: string,
  { slack: { server, users }, roles }: GatehousePlan,
): Promise<void> {
  const world = { ids: randomIds, clock: systemClock };
  const store = await openStore(databaseUrl, { clock: systemClock, hasher: nodeHasher });
  await store.transact(async (tx) => {
    for (const user of users) {
      const displayName = server.workspace.users.get(user)?.displayName ?? user;
      const person = {
        identity: identityOf(server, user),
        displayName,
        role: (roles?.get(user) ?? "member") as RoleName,
      };
      await addPerson(tx, world, person, { kind: "system", job: "bench" });
    }
  });
  await store.close();
}

const identityOf = ({ workspace }: SlackServer, user: string) =>
  `slack:${workspace.teamId}:${user}` as Identity;
