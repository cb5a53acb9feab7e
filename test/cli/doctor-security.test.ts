import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { openStore } from "../../db/open-store.ts";
import type { Patient } from "../../src/cli/doctor/finding.ts";
import { checkCertificates, judgeCertificate } from "../../src/cli/doctor/security/check-certificates.ts";
import { checkFiles } from "../../src/cli/doctor/security/check-files.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { runWith, tempFolder } from "./captured-io.ts";

/** Of the machine, where it has one. */
const OPENSSL = "openssl";
const hasOpenSsl = spawnSync(OPENSSL, ["version"]).status === 0;
const DAY = 24 * 60 * 60_000;
const SYSTEM = { kind: "system", job: "test" } as const;

/** A fresh house of its own, and what `doctor --security` says of it. */
async function house(env: Readonly<Record<string, string>> = {}) {
  const folder = await tempFolder();
  const dataDir = join(folder, "data");
  await mkdir(dataDir, { mode: 0o700 });
  const whole = { GATEHOUSE_DATA_DIR: dataDir, ...env };
  return {
    folder,
    dataDir,
    examine: (more: Readonly<Record<string, string>> = {}, clock = systemClock) =>
      runWith(["doctor", "--security"], { ...whole, ...more }, clock),
  };
}

/** A gateway as it should be, whose config a test spoils. */
async function gateway(mode: "token" | "trusted-proxy" = "token") {
  const fake = await startFakeOpenClaw(mode);
  onTestFinished(() => fake.close());
  const { state, url } = fake;
  Object.assign(state.approvals.file, { defaults: { ask: "always", askFallback: "deny" } });
  const secret =
    mode === "token"
      ? { OPENCLAW_TOKEN: state.token }
      : { OPENCLAW_PASSWORD: state.password, OPENCLAW_CREDENTIALS: "identity" };
  const spoil = (more: Json) => merge(state.config as unknown as Json, more);
  // It is on where nothing is said of it.
  spoil({ gateway: { controlUi: { enabled: false } } });
  return { state, spoil, env: { OPENCLAW_URL: url, ...secret } };
}

type Json = { [key: string]: unknown };

function merge(into: Json, more: Json): void {
  for (const [key, value] of Object.entries(more)) {
    const known = into[key];
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isObject && typeof known === "object" && known !== null) merge(known as Json, value as Json);
    else into[key] = value;
  }
}

describe("doctor --security", () => {
  it("is content with a house as it should be, and says so to programs too", async () => {
    const { env } = await gateway();
    const { examine, dataDir } = await house(env);
    expect(await examine()).toMatchObject({ code: 0, out: expect.stringContaining("Safe as set up.") });
    const json = await runWith(["doctor", "--security", "--json"], { GATEHOUSE_DATA_DIR: dataDir, ...env });
    const said = JSON.parse(json.out);
    expect(said).toMatchObject({ exit: 0, faults: 0, warnings: 0 });
    expect(said.findings).toContainEqual(
      expect.objectContaining({ level: "ok", topic: "gateway", what: "Device proofs are checked." }),
    );
    expect(json.out).not.toContain(env.OPENCLAW_TOKEN);
  });

  it.each([
    [
      "pairs devices by itself",
      { gateway: { nodes: { pairing: { autoApproveLocal: true } } } },
      "autoApproveLocal",
    ],
    [
      "checks no device proofs",
      { gateway: { controlUi: { dangerouslyDisableDeviceAuth: true } } },
      "dangerouslyDisableDeviceAuth",
    ],
    ["asks nobody in its own config", { tools: { exec: { ask: "off" } } }, "tools.exec.ask"],
    ["shows approvals in its own chats", { approvals: { exec: { enabled: true } } }, "approvals.exec"],
    ["trusts a whole network", { gateway: { trustedProxies: ["10.0.0.0/8", "127.0.0.1"] } }, "10.0.0.0/8"],
    [
      "answers programs on the shared token",
      { gateway: { http: { endpoints: { chatCompletions: { enabled: true } } } } },
      "chatCompletions",
    ],
    ["has people on channels of its own", { channels: { slack: { enabled: true } } }, "channels.slack"],
  ])("finds a gateway that %s", async (_, spoilt, named) => {
    const { env, spoil } = await gateway();
    spoil(spoilt);
    const { code, out } = await (await house(env)).examine();
    expect(code).toBe(1);
    expect(out).toMatch(/^⛔ mend +gateway/m);
    expect(out).toContain(named);
  });

  it("finds a console that is on, as it is where nothing is said of it: to look at soon", async () => {
    const { env, spoil } = await gateway();
    spoil({ gateway: { controlUi: { enabled: undefined } } });
    const { code, out } = await (await house(env)).examine();
    expect(code).toBe(2);
    expect(out).toMatch(/soon +gateway +Its console is on/);
  });

  it("finds a host approvals document that lets commands run unasked", async () => {
    const { env, state } = await gateway();
    Object.assign(state.approvals.file, { defaults: {}, agents: { ops: { ask: "off" } } });
    const { code, out } = await (await house(env)).examine();
    expect(code).toBe(1);
    expect(out).toContain("lets ops run commands unasked");
    expect(out).toMatch(/⛔ mend +gateway +Its host approvals document does not ask/);
  });

  it("finds a gateway that others reach: a look in device mode, a fault where a name is enough", async () => {
    const device = await gateway();
    device.spoil({ gateway: { bind: "lan" } });
    expect(await (await house(device.env)).examine()).toMatchObject({
      code: 2,
      out: expect.stringContaining("gateway.bind is lan"),
    });
    const identity = await gateway("trusted-proxy");
    identity.spoil({ gateway: { bind: "lan" } });
    const { out } = await (await house(identity.env)).examine();
    expect(out).toMatch(/⛔ mend +gateway +gateway.bind is lan: whoever reaches it can speak as anybody/);
  });

  it("calls no gateway safe that it could not look at", async () => {
    const { examine } = await house({ OPENCLAW_URL: "ws://127.0.0.1:1", OPENCLAW_TOKEN: "token-1234567" });
    const { code, out } = await examine();
    expect(code).toBe(1);
    expect(out).toContain("cannot be examined");
    expect(out).not.toContain("token-1234567");
  });

  it("finds what others can read or change: data, keys, settings, copies", async () => {
    const { folder, dataDir, examine } = await house();
    await writeFile(join(dataDir, "gatehouse.key.pem"), "", { mode: 0o644 });
    // Nobody gets past a folder that is closed.
    expect((await examine()).code).toBe(0);
    await chmod(dataDir, 0o755);
    expect(await examine()).toMatchObject({ code: 1, out: expect.stringContaining("gatehouse.key.pem") });
    await chmod(dataDir, 0o700);
    const elsewhere = join(folder, "elsewhere");
    await mkdir(elsewhere, { mode: 0o755 });
    const config = { dataDir, databaseUrl: `file:${join(elsewhere, "team.sqlite3")}` };
    const patient = { config, folder, settingsFile: "gatehouse.json" } as unknown as Patient;
    const left = ["team.sqlite3", "team.sqlite3-wal", "team.sqlite3.before-2026", "old.db-wal"];
    for (const name of [
      ...[".env", "gatehouse.json", "gatehouse.db.backup", "gatehouse.log"],
      ...left.map((one) => join("elsewhere", one)),
    ]) {
      const file = join(folder, name);
      await writeFile(file, "", { mode: 0o644 });
      await chmod(file, 0o644);
      expect(await checkFiles(patient)).toMatchObject([
        { level: "fault", what: expect.stringContaining(file) },
      ]);
      await chmod(file, 0o600);
      expect(await checkFiles(patient)).toMatchObject([{ level: "ok" }]);
    }
  });

  it("finds a secret that stands in the settings file, and shows none of it", async () => {
    const { folder, examine } = await house();
    const file = join(folder, "gatehouse.json");
    const written = { gateways: { main: { url: "ws://127.0.0.1:1", token: "plain-token-123" } } };
    await writeFile(file, JSON.stringify(written), { mode: 0o600 });
    const { code, out } = await examine({ GATEHOUSE_CONFIG: file });
    expect(code).toBe(1);
    expect(out).toContain("in plain text");
    expect(out).not.toContain("plain-token-123");
  });

  it("finds what goes over a network in the clear, and secrets in addresses", async () => {
    const { examine } = await house({ OPENCLAW_TOKEN: "token-1234567" });
    const clear = await examine({ OPENCLAW_URL: "ws://192.0.2.7:9" });
    expect(clear.out).toContain("OPENCLAW_URL goes to 192.0.2.7 in the clear");
    const carried = await examine({ OPENCLAW_URL: "ws://127.0.0.1:1/?token=sesame-sesame" });
    expect(carried.out).toContain("OPENCLAW_URL carries token");
    expect(carried.out).not.toContain("sesame");
    expect([clear.code, carried.code]).toEqual([1, 1]);
  }, 30_000);

  it("finds a port of ours that everybody reaches", async () => {
    const { examine } = await house();
    const slack = {
      SLACK_BOT_TOKEN: "xoxb-000000000000-0000000000000-fake",
      SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef",
      SLACK_MODE: "http",
      SLACK_API_URL: "http://127.0.0.1:1/api/",
    };
    const { code, out } = await examine({ GATEHOUSE_HTTP_HOST: "0.0.0.0", GATEHOUSE_WEB: "off", ...slack });
    expect(code).toBe(1);
    expect(out).toContain("tells its health and numbers to everybody");
    expect(out).toContain("deliveries of Slack come there in the clear");
  });

  it("finds a clock that is off by the date of a platform's answer", async () => {
    const server = createServer((_request, answer) => answer.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const TELEGRAM_API_ROOT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { examine } = await house({ TELEGRAM_TOKEN: "700000001:fake-telegram-token", TELEGRAM_API_ROOT });
    expect((await examine()).out).toContain("it agrees with Telegram's");
    const shifted = (ms: number) => ({ ...systemClock, now: () => systemClock.now() + ms });
    expect(await examine({}, shifted(90_000))).toMatchObject({
      code: 2,
      out: expect.stringContaining("ahead of Telegram's"),
    });
    expect((await examine({}, shifted(-600_000))).code).toBe(1);
  });

  it("finds what time makes wrong: credentials that were not replaced, grants that end soon", async () => {
    const { dataDir, examine } = await house();
    const parts = { clock: systemClock, hasher: nodeHasher };
    const store = await openStore(`file:${join(dataDir, "gatehouse.db")}`, parts);
    const ada = { identity: "web:ada" as Identity, displayName: "Ada", role: "admin" as RoleName };
    const now = systemClock.now();
    await store.transact(async (tx) => {
      const { id: principalId } = await addPerson(tx, { ...parts, ids: randomIds }, ada, SYSTEM);
      await tx.grants.add({
        ...{ id: "g1" as never, principalId, startsAt: now, endsAt: now + DAY, grantedBy: "system" as const },
        ...{ subject: { kind: "permission" as const, permission: "agent:ops" as never } },
        ...{ reason: null, revokedAt: null },
      });
      await tx.credentials.add({
        ...{ id: "c1" as never, principalId, gatewayId: "embedded", kind: "device" as const, scopes: [] },
        ...{ publicId: "d1", sealedSecret: "", issuedAt: now - 400 * DAY, lastUsedAt: null, revokedAt: null },
      });
    });
    await store.close();
    const { code, out } = await examine();
    expect(code).toBe(2);
    expect(out).toContain("1 of 1 grants end within three days");
    expect(out).toContain("1 of 1 credentials are older");
  });

  it.skipIf(!hasOpenSsl)(
    "looks at the certificate of a gateway, and believes none that nobody vouches for",
    async () => {
      const folder = await tempFolder();
      const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
      const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=localhost"];
      execFileSync(OPENSSL, [...made, "-keyout", key, "-out", cert], { stdio: "ignore" });
      const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void server.close());
      const OPENCLAW_URL = `wss://localhost:${(server.address() as AddressInfo).port}`;
      const patient = {
        config: { gateway: { kind: "openclaw", url: OPENCLAW_URL }, otherGateways: [], telegram: null },
        clock: systemClock,
      } as unknown as Patient;
      const [found] = await checkCertificates(patient);
      expect(found).toMatchObject({
        level: "fault",
        what: expect.stringMatching(/localhost is not believed/),
      });
      server.close();
    },
  );

  it.each([
    ["good", "Nov 21 12:00:00 2027 GMT", null, "ok"],
    ["near its end", "Nov 30 12:00:00 2026 GMT", null, "warning"],
    ["over", "Nov 20 12:00:00 2026 GMT", null, "fault"],
    ["not believed", "Nov 21 12:00:00 2027 GMT", "SELF_SIGNED", "fault"],
  ] as const)("judges a certificate that is %s", (_, validTo, problem, level) => {
    const now = Date.parse("2026-11-21T00:00:00Z");
    expect(judgeCertificate("bot.example.com", { validTo, problem }, now).level).toBe(level);
    expect(judgeCertificate("bot.example.com", null, now).level).toBe("fault");
  });

  it("takes no option that it does not know", async () => {
    expect(await runWith(["doctor", "--securty"])).toMatchObject({
      code: 64,
      err: expect.stringContaining("--security"),
    });
  });
});
