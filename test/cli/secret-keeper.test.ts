import { describe, expect, it } from "vitest";
import { openSecrets } from "../../src/cli/read-secrets.ts";
import { createSecretKeeper } from "../../src/cli/secret-keeper.ts";
import { loadConfig } from "../../src/config.ts";
import type { ReloadOutcome } from "../../src/core/credential/record-reload.ts";
import { AppError } from "../../src/core/errors.ts";
import { SILENT_LOGGER } from "../core/command/small-world.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const ref = (id: string) => ({ source: "env", provider: "default", id });
const GUILD = { GATEHOUSE_CONFIG: "g.json", DISCORD_GUILD_ID: "1457468924290662599" };

/** A keeper of what runs, whose settings and environment change under it. */
async function house(settings: object, values: Record<string, string>) {
  const state = { settings, env: { ...GUILD, ...values } as Record<string, string | undefined> };
  const load = () => loadConfig(state.env, () => JSON.stringify(state.settings));
  const loaded = load();
  if (!("ok" in loaded)) throw new Error("the settings are wrong");
  const config = loaded.ok;
  const renewed: string[] = [];
  const recorded: ReloadOutcome[] = [];
  const renewing = (name: string, fault?: AppError) => async () => {
    renewed.push(`${name} begins`);
    await Promise.resolve();
    if (fault) throw fault;
    renewed.push(`${name} ends`);
  };
  const refusal = new AppError("platform.unauthorized", "Telegram refuses our token");
  const deps = {
    ...{ config, load, logger: SILENT_LOGGER, clock: createFixedClock() },
    get env() {
      return state.env;
    },
    adapters: [
      { platform: "discord" as const, renew: renewing("discord") },
      { platform: "telegram" as const, renew: renewing("telegram", refusal) },
    ],
    gateways: ["main", "lab"].map((id) => ({ id, renew: renewing(`gateway ${id}`) })),
    record: async (outcome: ReloadOutcome) => void recorded.push(outcome),
  };
  const keeper = createSecretKeeper(deps);
  expect((await openSecrets(config, deps)).faults).toEqual([]);
  const held = (name: string) => config.secrets.given.find((one) => one.name === name)?.secret.reveal();
  return { state, keeper, renewed, recorded, held };
}

const DISCORD = { discord: { token: ref("D") } };

describe("reading secrets anew", () => {
  it("takes up what changed, and opens connections anew one after another", async () => {
    const settings = { ...DISCORD, gateways: { main: { url: "ws://127.0.0.1:1", token: ref("G") } } };
    const { state, keeper, renewed, recorded, held } = await house(settings, { D: "d1", G: "g1" });
    Object.assign(state.env, { D: "d2", G: "g2" });
    expect(await keeper.reload()).toEqual({
      kind: "reloaded",
      changed: ["DISCORD_TOKEN", "OPENCLAW_TOKEN"],
      notes: [],
    });
    expect([held("DISCORD_TOKEN"), held("OPENCLAW_TOKEN")]).toEqual(["d2", "g2"]);
    expect(renewed).toEqual([
      ...["discord begins", "discord ends", "gateway main begins", "gateway main ends"],
    ]);
    expect(recorded.at(-1)?.kind).toBe("reloaded");
    renewed.length = 0;
    expect(await keeper.reload()).toMatchObject({ changed: [] });
    expect(renewed).toEqual([]);
  });

  it("opens anew only the connection to the gateway whose secret changed", async () => {
    const gateways = {
      lab: { url: "ws://127.0.0.1:2", token: ref("L") },
      main: { url: "ws://127.0.0.1:1", token: ref("G") },
    };
    const { state, keeper, renewed, held } = await house(
      { ...DISCORD, gateways },
      { D: "d", G: "g1", L: "l1" },
    );
    state.env.L = "l2";
    expect(await keeper.reload()).toMatchObject({ changed: ["gateways.lab.token"] });
    expect([held("OPENCLAW_TOKEN"), held("gateways.lab.token")]).toEqual(["g1", "l2"]);
    expect(renewed).toEqual(["gateway lab begins", "gateway lab ends"]);
    renewed.length = 0;
    state.env.G = "g2";
    await keeper.reload();
    expect(renewed).toEqual(["gateway main begins", "gateway main ends"]);
  });

  it.each([
    [
      "another gateway's",
      {
        lab: { url: "ws://127.0.0.1:2", token: ref("L") },
        main: { url: "ws://127.0.0.1:1", token: ref("G") },
      },
    ],
    ["for another address", { lab: { url: "ws://127.0.0.1:3", token: ref("G") } }],
  ])("gives what runs no secret that is %s by now", async (_which, gateways) => {
    const before = { lab: { url: "ws://127.0.0.1:2", token: ref("L") } };
    const { state, keeper, renewed, held } = await house(
      { ...DISCORD, gateways: before },
      { D: "d", L: "l1", G: "g1" },
    );
    state.settings = { ...DISCORD, gateways };
    expect(await keeper.reload()).toMatchObject({
      changed: [],
      notes: expect.arrayContaining([
        "OPENCLAW_TOKEN is for another address now: the one before stays until the next start",
      ]),
    });
    expect(held("OPENCLAW_TOKEN")).toBe("l1");
    expect(renewed).toEqual([]);
  });

  it("takes up nothing while one cannot be read, and the settings themselves may be what is wrong", async () => {
    const settings = { ...DISCORD, gateways: { main: { url: "ws://127.0.0.1:1", token: ref("G") } } };
    const { state, keeper, renewed, recorded, held } = await house(settings, { D: "d1", G: "g1" });
    Object.assign(state.env, { D: "d2", G: undefined });
    expect(await keeper.reload()).toMatchObject({
      kind: "kept",
      problems: [expect.stringContaining("env:default:G")],
    });
    state.settings = { discrod: {} };
    expect(await keeper.reload()).toMatchObject({
      kind: "kept",
      problems: expect.arrayContaining([expect.stringContaining("discrod")]),
    });
    expect([held("DISCORD_TOKEN"), renewed, recorded.map(({ kind }) => kind)]).toEqual([
      "d1",
      [],
      ["kept", "kept"],
    ]);
  });

  it("goes on to the others where a platform refuses its new one, and says which", async () => {
    const settings = { ...DISCORD, telegram: { token: ref("T") } };
    const { state, keeper, renewed } = await house(settings, { D: "d1", T: "123456:telegram-one" });
    Object.assign(state.env, { D: "d2", T: "123456:telegram-two" });
    expect(await keeper.reload()).toMatchObject({
      notes: ["telegram refuses the new secret: Telegram refuses our token"],
    });
    expect(renewed).toEqual(["discord begins", "discord ends", "telegram begins"]);
  });

  it("leaves to the next start what is new or gone, and the encryption key to its own command", async () => {
    const key = (byte: number) => Buffer.alloc(32, byte).toString("base64");
    const settings = { ...DISCORD, secrets: { key: ref("K") } };
    const { state, keeper, held } = await house(settings, { D: "d1", K: key(1) });
    state.settings = { secrets: { key: ref("K") }, telegram: { token: ref("T") } };
    delete state.env.DISCORD_GUILD_ID;
    Object.assign(state.env, { K: key(2), T: "123456:telegram-one" });
    const outcome = await keeper.reload();
    expect(outcome).toMatchObject({ kind: "reloaded", changed: [] });
    expect("notes" in outcome && outcome.notes.join("\n")).toMatch(
      /TELEGRAM_TOKEN is new: .*next start\n(.*\n)?.*(rotate-key|DISCORD_TOKEN is not given any more)/,
    );
    expect("notes" in outcome && outcome.notes).toHaveLength(3);
    expect([held("GATEHOUSE_KEY"), held("DISCORD_TOKEN")]).toEqual([key(1), "d1"]);
  });

  it("is done one time after another", async () => {
    const { state, keeper, renewed } = await house(DISCORD, { D: "d1" });
    state.env.D = "d2";
    const first = keeper.reload();
    const second = keeper.reload();
    expect([await first, await second].map((one) => "changed" in one && one.changed)).toEqual([
      ["DISCORD_TOKEN"],
      [],
    ]);
    expect(renewed).toEqual(["discord begins", "discord ends"]);
  });
});
