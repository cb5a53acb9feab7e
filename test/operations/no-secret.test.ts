import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installationName } from "../../src/cli/confirm-name.ts";
import { type FakeOpenClaw, startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { type SlackServer, startSlackServer } from "../fakes/slack-server.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const LINES = 10_000;
const PEOPLE = 12;
const AT_ONCE = 60;
const LIMITS = { turnsPerPerson: 50, personQueue: 1000, turnsAtOnce: 200 };

let folder: string;
let dataDir: string;
let slack: SlackServer;
let gateway: FakeOpenClaw;
let env: NodeJS.ProcessEnv;
let service: ChildProcess;
let logFile: string;
let lines = 0;
let metrics = "";
let codesOfOrders: readonly (number | null)[] = [];
const key = randomBytes(32).toString("base64");
const nextKey = randomBytes(32).toString("base64");
/** Codes that people were given in private; each was spent or is still good. */
const codes: string[] = [];

function start(name: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...env, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const file = createWriteStream(join(folder, name));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      lines += chunk.toString("latin1").split("\n").length - 1;
      file.write(chunk);
    });
  }
  const ended = once(child, "close").then(() => finished(file.end()));
  return { child, ended };
}

const address = async () => /http:\/\/127\.0\.0\.1:\d+/.exec(await readFile(logFile, "utf8"))?.[0];

/** Everything that the installation keeps on its disk, its key aside. */
async function kept(): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(name) })));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gatehouse-secrets-"));
  dataDir = join(folder, "data");
  await mkdir(dataDir, { mode: 0o700 });
  slack = await startSlackServer();
  gateway = await startFakeOpenClaw("token");
  const ada = slack.addUser({ name: "ada" });
  const config = join(folder, "gatehouse.json");
  const agents = { "product-manager": { default: true } };
  await writeFile(config, JSON.stringify({ agents, limits: LIMITS }));
  env = {
    PATH: process.env.PATH,
    LOG_LEVEL: "debug",
    GATEHOUSE_DATA_DIR: dataDir,
    GATEHOUSE_CONFIG: config,
    GATEHOUSE_HTTP_PORT: "0",
    GATEHOUSE_KEY: key,
    GATEHOUSE_ADMINS: `slack:T0EXAMPLE:${ada}`,
    SLACK_BOT_TOKEN: slack.botToken,
    // One behind a reference, and a key that takes over on the way.
    SLACK_APP_TOKEN: JSON.stringify({ source: "env", provider: "default", id: "KEPT_ELSEWHERE" }),
    KEPT_ELSEWHERE: slack.appToken,
    NEXT_KEY: nextKey,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.config.apiUrl,
    OPENCLAW_URL: gateway.url,
    OPENCLAW_TOKEN: gateway.state.token,
  };
  logFile = join(folder, "serve.log");
  const running = start("serve.log", ["serve"]);
  service = running.child;
  const inDm = (user: string, text: string) => slack.say(user, slack.dm(user), text);
  await slack.waitFor(() => slack.calls("auth.test").length > 0, "a start", 60_000);

  inDm(ada, "!invite member product-manager for 7d");
  const shown = () => slack.answersIn(slack.dm(ada)).map((one) => slack.shown(one));
  const codeIn = () => /\bjoin ([0-9a-z-]{20,})/i.exec(shown().join("\n"))?.[1];
  await slack.waitFor(() => codeIn() !== undefined, "an invite", 60_000);
  codes.push(codeIn() ?? "");
  const eve = slack.addUser({ name: "eve" });
  inDm(eve, `!join ${codes[0]}`);

  const people = Array.from({ length: PEOPLE }, (_, at) => slack.addUser({ name: `person-${at}` }));
  for (const user of people) inDm(ada, `!grant <@${user}> member`);
  const answered = () => slack.calls("chat.postMessage").length;
  await slack.waitFor(() => answered() > PEOPLE, "the grants", 60_000);
  gateway.fail("close-mid-run", "lose-after-ack", "empty-final");
  const asked = () => gateway.calls.filter(({ method }) => method === "chat.send").length;
  for (let at = 0; lines < LINES; at++) {
    inDm(people[at % PEOPLE] ?? ada, `canary-of-${at}`);
    if (at % AT_ONCE === 0) await slack.waitFor(() => asked() >= at - AT_ONCE, "the turns", 120_000);
  }
  await fetch(`${await address()}/slack/events?token=${slack.signingSecret}`, { method: "POST", body: "{}" });
  metrics = await (await fetch(`${await address()}/metrics`)).text();
  const to = JSON.stringify({ source: "env", provider: "default", id: "NEXT_KEY" });
  const rotating = start("rotate.log", [
    ...["secrets", "rotate-key", "--to", to],
    ...["--yes-i-mean", await installationName(dataDir)],
  ]);
  await rotating.ended;
  const reloading = start("reload.log", ["secrets", "reload"]);
  await reloading.ended;
  codesOfOrders = [rotating.child.exitCode, reloading.child.exitCode];
  const backup = start("backup.log", ["backup", join(folder, "copy.db")]);
  await backup.ended;
  const wrong = start("doctor.log", ["doctor"], { OPENCLAW_TOKEN: "canary-wrong-token" });
  await wrong.ended;
  service.kill("SIGTERM");
  await running.ended;
}, 400_000);

afterAll(async () => {
  if (service.exitCode === null && service.signalCode === null) service.kill("SIGKILL");
  await slack.close();
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

describe(`after a run that used every secret and wrote ${LINES} lines of its debug log`, () => {
  const secrets = () => [
    slack.botToken,
    slack.appToken,
    slack.signingSecret,
    gateway.state.token,
    key,
    nextKey,
    "canary-wrong-token",
    ...codes,
    ...[...gateway.state.devices.values()].flatMap((device) => device.token ?? []),
  ];
  const holding = (bytes: Buffer) => secrets().filter((secret) => bytes.includes(secret));

  it("there was something to find", () => {
    expect(lines).toBeGreaterThanOrEqual(LINES);
    expect(new Set(secrets()).size).toBeGreaterThan(PEOPLE);
    expect(codes[0]?.length).toBeGreaterThan(10);
    // Both keys are in use, and the secrets were read twice.
    expect(codesOfOrders).toEqual([2, 0]);
  });

  it("no log, error, database, write-ahead log or backup holds one", async () => {
    const files = (await kept()).filter(({ bytes }) => bytes.length > 0);
    expect(files.map(({ name }) => name.slice(folder.length + 1))).toEqual(
      expect.arrayContaining(["serve.log", "doctor.log", "copy.db", "data/gatehouse.db"]),
    );
    expect(files.flatMap(({ name, bytes }) => holding(bytes).map((secret) => `${name}: ${secret}`))).toEqual(
      [],
    );
  });

  it("neither do the metrics, nor what anybody was shown, the code's one message aside", () => {
    expect(metrics).toContain("gatehouse_turns");
    expect(holding(Buffer.from(metrics))).toEqual([]);
    const said = JSON.stringify(slack.calls("chat.postMessage"));
    expect(holding(Buffer.from(said)).filter((secret) => !codes.includes(secret))).toEqual([]);
  });

  it("no line of the log holds what people wrote", async () => {
    expect(await readFile(logFile, "utf8")).not.toContain("canary-of-");
  });
});
