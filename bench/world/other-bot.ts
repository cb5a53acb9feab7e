import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BotProcess, botOf } from "./bot-process.ts";
import type { Job } from "./bots/job.ts";
import type { AskingSlack } from "./slack-asking.ts";

const COMPILE_CACHE = new URL("../../bin/compile-cache.js", import.meta.url).href;

export type OtherBot = "bare-relay" | "bare-approver" | "plain-bolt" | "laden-bolt" | "chat-sdk";

const SCRIPTS: Readonly<Record<OtherBot, string>> = {
  "bare-relay": "./bots/bare-relay.ts",
  "bare-approver": "./bots/bare-approver.ts",
  "plain-bolt": "./bots/plain-bolt.ts",
  "laden-bolt": "./bots/laden-bolt.ts",
  // Its packages are installed on demand, where it stands.
  "chat-sdk": "../peers/chat-sdk.mjs",
};

export interface OtherPlan {
  readonly slack: Pick<AskingSlack, "server">;
  readonly gateway: Job["gateway"];
  readonly agent: string;
  readonly approvers?: readonly string[];
}

/** Starts a bot to compare with; resolves once it is connected to Slack. */
export async function startOtherBot(name: OtherBot, plan: OtherPlan): Promise<BotProcess> {
  const { slack, agent, approvers = [] } = plan;
  const gateway = { url: plan.gateway.url, token: plan.gateway.token };
  const { apiUrl, botToken, appToken } = slack.server;
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const job: Job = { apiUrl, botToken, appToken, gateway, agent, approvers, folder };
  const script = fileURLToPath(new URL(SCRIPTS[name], import.meta.url));
  const env = { PATH: process.env.PATH };
  const child = spawn(process.execPath, ["--import", COMPILE_CACHE, script, JSON.stringify(job)], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const bot = botOf(child);
  const isLinked = () => slack.server.sockets.connections() >= 1;
  await bot.until(slack.server.waitFor(isLinked, `${name}'s connection`, 60_000));
  return bot;
}
