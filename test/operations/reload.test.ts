import { chmod, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { phrase } from "../openclaw/stub-model.ts";
import { type ReloadHouse, startReloadHouse } from "./reload-house.ts";

const HALVES = ["The first half, ", "and the second half."];

let house: ReloadHouse;
let release: () => void;

beforeEach(async () => {
  const held = Promise.withResolvers<void>();
  release = held.resolve;
  house = await startReloadHouse((prompt) => {
    const answer = { ...phrase(prompt), pieceMs: 0 };
    return JSON.stringify(prompt).includes("slowly")
      ? { ...answer, chunks: HALVES, hold: held.promise }
      : answer;
  });
}, 60_000);
afterEach(async () => {
  release();
  await house.close();
});

const NEXT = { bot: "xoxb-2-rotated", app: "xapp-1-A0GATEHOUSE-2-rotated" };

/** Asks, and waits until the whole answer stands there: the turn is over then. */
async function asked(text: string): Promise<void> {
  const answer = `I heard: ${text.replace("designer: ", "")}`;
  await house.ask(text, answer);
}

describe("a service whose secrets are references", { timeout: 180_000 }, () => {
  it("does not start, and connects to nothing, while one of them leads nowhere", async () => {
    await chmod(house.at("slack.json"), 0o644);
    expect(await house.start()).toBe(1);
    expect(house.said()).toMatch(
      /slack\.botToken: file:slack:\/bot cannot be read: others can read .*\n\s+Run: chmod 600/,
    );
    expect(house.said()).not.toContain(house.slack.botToken);
    expect([house.slack.ledger.length, house.gateway.calls.length]).toEqual([0, 0]);
  });

  it("goes on when everything that they lead to is gone, and asks for nothing a second time", async () => {
    expect(await house.start()).toBeNull();
    await asked("designer: hello");
    for (const name of ["slack.json", "gateway-token", "resolver.mjs", "gatehouse.json"])
      await rm(house.at(name));
    house.slack.sockets.cutAll();
    house.gateway.closeAll();
    await asked("designer: and again");
    expect(await house.runs()).toBe(1);
  });

  it("keeps the old ones where one of the new ones cannot be read, and tells the admins once", async () => {
    expect(await house.start()).toBeNull();
    await asked("designer: hello");
    await house.keep("slack.json", JSON.stringify(NEXT));
    await rm(house.at("gateway-token"));
    const { code, err } = await house.run("secrets", "reload");
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/gateways\.main\.token: file:gateway:value cannot be read/),
    ]);
    expect(await house.shows("could not be taken up")).toContain("file:gateway:value");
    expect((await house.run("secrets", "reload")).code).toBe(1);
    await asked("designer: still there");
    const told = house.slack.answersIn(house.slack.dm(house.ada)).map((one) => house.slack.shown(one));
    expect(told.filter((text) => text.includes("could not be taken up"))).toHaveLength(1);
    expect(told.join()).not.toContain("xoxb-");
    expect((await house.run("status")).out).toMatch(/secrets +⚠️ new ones could not be taken up/);
    expect(
      (await house.run("audit", "list", "--action", "secrets.reload-failed")).out.split("\n"),
    ).toHaveLength(2);
  });

  it("takes up new ones without cutting an answer, and the very next call uses them", async () => {
    expect(await house.start()).toBeNull();
    await asked("designer: hello");
    house.slack.say(house.ada, house.slack.dm(house.ada), "designer: answer slowly");
    const runs = () => house.gateway.calls.filter(({ method }) => method === "chat.send").length;
    await expect.poll(runs, { timeout: 30_000 }).toBe(2);
    await house.keep("slack.json", JSON.stringify(NEXT));
    await house.keep("gateway-token", "rotated-gateway-token");
    house.slack.changeTokens(NEXT);
    house.gateway.state.token = "rotated-gateway-token";
    const { code, out, err } = await house.run("secrets", "reload");
    expect([code, out, err]).toEqual([
      0,
      "✅ taken up: SLACK_BOT_TOKEN, SLACK_APP_TOKEN, OPENCLAW_TOKEN",
      "",
    ]);
    release();
    expect(await house.shows(HALVES.join(""))).not.toContain("could not");
    expect(runs()).toBe(2);
    house.slack.sockets.cutAll();
    await asked("designer: with the new ones");
    expect((await house.run("audit", "list", "--action", "secrets.reloaded")).code).toBe(0);
  });

  it("moves to another machine with a backup, its settings and its secrets, and nobody is given a new credential", async () => {
    expect(await house.start()).toBeNull();
    await asked("designer: hello");
    await expect.poll(() => house.gateway.state.devices.size).toBe(1);
    expect((await house.run("backup", house.at("copy.db"))).code).toBe(0);
    await house.end("SIGTERM");
    house.env.GATEHOUSE_DATA_DIR = house.at("elsewhere");
    expect((await house.run("restore", house.at("copy.db"), "--yes-i-mean", "elsewhere")).code).toBe(0);
    expect(await house.start()).toBeNull();
    const runs = () => house.gateway.calls.filter(({ method }) => method === "chat.send").length;
    const before = runs();
    await asked("designer: from the other machine");
    await expect.poll(runs, { timeout: 30_000 }).toBe(before + 1);
    expect(house.gateway.state.devices.size).toBe(1);
  });

  it("does the same at SIGHUP", async () => {
    expect(await house.start()).toBeNull();
    await house.keep("slack.json", JSON.stringify(NEXT));
    house.slack.changeTokens(NEXT);
    house.signal("SIGHUP");
    await house.slack.waitFor(() => house.slack.calls("auth.test").length > 1, "another look", 30_000);
    await asked("designer: hello");
  });
});
