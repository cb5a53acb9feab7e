import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openStore } from "../../db/open-store.ts";
import type { Permission } from "../../src/core/access/permission.ts";
import type { RoleName } from "../../src/core/access/role.ts";
import { addPerson } from "../../src/core/people/add-person.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { systemClock } from "../../src/system/clock.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { randomIds } from "../../src/system/ids.ts";
import { type FakeOpenClaw, startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import { runWith, tempFolder } from "./captured-io.ts";

const SYSTEM = { kind: "system", job: "test" } as const;
const ref = (id: string) => ({ source: "env", provider: "default", id });

/** A house with a gateway that knows people by their devices, and one that knows them by name. */
async function house() {
  const folder = await tempFolder();
  const main = await startFakeOpenClaw("token");
  const lab = await startFakeOpenClaw("trusted-proxy");
  for (const one of [main, lab]) onTestFinished(() => one.close());
  const gateways = {
    main: { url: main.url, token: ref("MAIN_TOKEN") },
    lab: { url: lab.url, credentials: "identity", password: ref("LAB_PASSWORD") },
  };
  const file = join(folder, "gatehouse.json");
  await writeFile(file, JSON.stringify({ gateways }), { mode: 0o600 });
  const env = {
    GATEHOUSE_CONFIG: file,
    GATEHOUSE_DATA_DIR: folder,
    GATEHOUSE_WEB: "on",
    MAIN_TOKEN: main.state.token,
    LAB_PASSWORD: lab.state.password,
  };
  const store = await openStore(`file:${join(folder, "gatehouse.db")}`, {
    clock: systemClock,
    hasher: nodeHasher,
  });
  for (const [name, permission] of [
    ["Ben", "agent:lab/designer"],
    ["Cleo", "agent:designer"],
  ] as const) {
    const who = { identity: `web:${name}` as Identity, displayName: name, role: "member" as RoleName };
    await store.transact(async (tx) => {
      const person = await addPerson(tx, { clock: systemClock, ids: randomIds }, who, SYSTEM);
      await tx.grants.add({
        ...{
          id: `g${name}` as never,
          principalId: person.id,
          startsAt: 0,
          endsAt: null,
          revokedAt: null,
          reason: null,
        },
        ...{ subject: { kind: "permission", permission: permission as Permission }, grantedBy: "system" },
      });
    });
  }
  await store.close();
  return { main, lab, run: (...args: string[]) => runWith(args, env, systemClock) };
}

describe("with two gateways", () => {
  let main: FakeOpenClaw;
  let run: Awaited<ReturnType<typeof house>>["run"];
  beforeEach(async () => {
    ({ main, run } = await house());
  });

  it("doctor looks at both, each by its name, and at one though the other is away", async () => {
    const { out } = await run("doctor");
    expect(out).toMatch(/settings +all can be read: .*main: OpenClaw at .* \(device\), lab: OpenClaw at .*/);
    expect(out).toMatch(/✅ ok +gateway main +/);
    expect(out).toMatch(/gateway lab +its openclaw\.json has to hold this/);
    expect(out).toContain('"designer"');
    expect(out).not.toContain("lab/designer");
    await main.close();
    const later = await run("doctor");
    expect(later.code).toBe(1);
    expect(later.out).toMatch(/⛔ mend +gateway main +/);
    expect(later.out).not.toMatch(/⛔ mend +gateway lab +cannot/);
    const safe = await run("doctor", "--security");
    expect(safe.out).toMatch(/⛔ mend +gateway main +/);
    expect(safe.out).toMatch(/✅ ok +gateway lab +/);
  }, 60_000);

  it("plans the config of the one that knows people by name, for those who have an agent there", async () => {
    const { out, err } = await run("gateway", "plan");
    expect(out).toContain("· Ben");
    expect(out).not.toContain("Cleo");
    expect(out).not.toContain("lab/");
    expect(err).toContain("gateway apply --gateway lab --plan ");
    expect((await run("gateway", "plan", "--gateway", "main")).out).toContain("Nothing to plan");
  });

  it("asks which is meant where both could be, and knows no others", async () => {
    const plugin = await run("gateway", "plugin");
    expect([plugin.code, plugin.err]).toEqual([64, "Say which with --gateway: main, lab."]);
    const ofLab = await run("gateway", "plugin", "--gateway", "lab");
    expect(ofLab.out).toContain('"form": "policy"');
    expect(ofLab.err).toMatch(/give [0-9a-f]{64} as gateways\.lab\.pluginSecret/);
    expect((await run("gateway", "plan", "--gateway", "far")).err).toBe(
      'There is no gateway "far": main, lab.',
    );
  });

  it("status has a line for each", async () => {
    const { out } = await run("status");
    expect(out).toMatch(
      /gateway +main: credentials not compared yet\ngateway +lab: credentials not compared/,
    );
  });
});
