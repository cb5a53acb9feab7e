import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_FILES } from "../../src/core/file/file-policy.ts";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { hardAnswer, marksIn } from "../contract/chat-subject.ts";
import { startStubModel } from "../openclaw/stub-model.ts";
import { startDiscordTeam } from "./discord-team.ts";
import { startTelegramTeam } from "./telegram-team.ts";

const NOTES = { name: "notes.txt", type: "text/plain", bytes: Buffer.from("the secret word is heron") };
const FEW_PARTS = { files: { ...DEFAULT_FILES, longAnswerParts: 2 } };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Agents behind a model that says one very long thing. */
async function talkative() {
  const model = await startStubModel();
  const { markdown, marks } = hardAnswer();
  model.answer(() => ({ chunks: [markdown] }));
  ends.push(() => model.close());
  const openai = { baseUrl: model.baseUrl, apiKey: new Secret("fake-key"), model: "stub" };
  const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };
  const gateway = ({ dataDir }: { dataDir: string }) =>
    createEmbeddedGateway({ openai }, { ...deps, dataDir });
  return { gateway, allMarks: Array.from({ length: marks }, (_, at) => at + 1) };
}

describe("on Discord", () => {
  it("an attachment goes to the agent, and what it makes comes back as one", async () => {
    const team = await startDiscordTeam();
    ends.unshift(() => team.stop());
    const { discord } = team;
    const ben = await team.member("ben");
    const dm = discord.dm(ben);
    discord.say(ben, dm, "designer: look", {}, [NOTES]);
    expect((await team.answerIn(dm, "heron")).content).toContain("notes.txt");
    discord.say(ben, dm, "make a file");
    const made = () => discord.answersIn(dm).flatMap(({ files }) => [...files]);
    await discord.waitFor(() => made().length > 0, "a file", 20_000);
    expect(made().map(({ name }) => name)).toEqual(["demo.md"]);
  });

  it("an album is one message with all its files, and one answer", async () => {
    const team = await startTelegramTeam();
    ends.unshift(() => team.stop());
    const { telegram } = team;
    const ben = await team.member("ben");
    const more = { media_group_id: "13" };
    telegram.say(ben, ben, "designer: look", { file: NOTES, more });
    telegram.say(ben, ben, "", { file: { ...NOTES, name: "more.txt" }, more });
    const { text } = await team.answerIn(ben, "heron");
    expect(text).toContain("notes.txt");
    expect(text).toContain("more.txt");
    await team.app.idle();
    expect(await team.store.audit.list({ action: "message.received" }, 9)).toHaveLength(1);
    expect(telegram.answersIn(ben)).toHaveLength(1);
  });

  it("a long answer comes as its beginning and a file", async () => {
    const { gateway, allMarks } = await talkative();
    const team = await startDiscordTeam({ gateway, settings: () => FEW_PARTS });
    ends.unshift(() => team.stop());
    const { discord } = team;
    const ben = await team.member("ben");
    const dm = discord.dm(ben);
    discord.say(ben, dm, "designer: everything, please");
    const files = () => discord.answersIn(dm).flatMap((one) => [...one.files]);
    await discord.waitFor(() => files().length > 0, "a file", 20_000);
    await team.app.idle();
    expect(marksIn(files()[0]?.bytes.toString("utf8") ?? "")).toEqual(allMarks);
    expect(discord.answersIn(dm)).toHaveLength(2);
  });
});

describe("on Telegram", () => {
  it("a document goes to the agent, and what it makes comes back as one", async () => {
    const team = await startTelegramTeam();
    ends.unshift(() => team.stop());
    const { telegram } = team;
    const ben = await team.member("ben");
    telegram.say(ben, ben, "designer: look", { file: NOTES });
    expect((await team.answerIn(ben, "heron")).text).toContain("notes.txt");
    telegram.say(ben, ben, "make a file");
    const made = () => telegram.answersIn(ben).flatMap(({ file }) => file ?? []);
    await telegram.waitFor(() => made().length > 0, "a file", 20_000);
    expect(made().map(({ name }) => name)).toEqual(["demo.md"]);
  });

  it("a long answer comes as its beginning and a file", async () => {
    const { gateway, allMarks } = await talkative();
    const team = await startTelegramTeam({ gateway, settings: () => FEW_PARTS });
    ends.unshift(() => team.stop());
    const { telegram } = team;
    const ben = await team.member("ben");
    telegram.say(ben, ben, "designer: everything, please");
    const files = () => telegram.answersIn(ben).flatMap(({ file }) => file ?? []);
    await telegram.waitFor(() => files().length > 0, "a file", 20_000);
    await team.app.idle();
    expect(marksIn(files()[0]?.bytes.toString("utf8") ?? "")).toEqual(allMarks);
    expect(telegram.answersIn(ben)).toHaveLength(2);
  });
});
