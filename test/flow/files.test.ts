import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_FILES, type FileSettings } from "../../src/core/file/file-policy.ts";
import type { RunOutcome, RunRequest } from "../../src/core/ports/gateway.ts";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { hardAnswer, marksIn } from "../contract/chat-subject.ts";
import { startStubModel } from "../openclaw/stub-model.ts";
import { startTeam, type Team, type TeamOptions } from "./start-team.ts";

const NOTES = { name: "notes.txt", type: "text/plain", content: "the secret word is heron" };
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function start(files: Partial<FileSettings> = {}, more: TeamOptions = {}): Promise<Team> {
  const team = await startTeam({ ...more, settings: { files: { ...DEFAULT_FILES, ...files } } });
  ends.push(() => team.stop());
  return team;
}

describe("a file with a message", () => {
  it("goes to the agent, and leaves nothing of itself in the log or the audit", async () => {
    const team = await start();
    const ben = await team.member("ben");
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: look at this", { files: [NOTES] });
    expect(await team.answerIn(said.channel, said.thread, "heron")).toContain("notes.txt, text/plain");
    const [fetched] = await team.audited("file.fetched");
    expect(fetched?.details).toMatchObject({ type: "text/plain", bytes: 24, nameLetters: 9 });
    expect(String(fetched?.details.digest)).toMatch(/^[\w:+/=-]{16,}$/);
    const kept = JSON.stringify([team.logger.lines, await team.store.audit.list({}, 1000)]);
    expect(kept).not.toContain("heron");
    expect(kept).not.toContain("notes.txt");
  });

  it("is enough without a word", async () => {
    const team = await start();
    const ben = await team.member("ben");
    const said = team.slack.say(ben, team.slack.dm(ben), "", { files: [NOTES] });
    await team.answerIn(said.channel, said.thread, "heron");
  });

  it.each([
    ["of somebody whose role may not", { roles: [] }, NOTES, "you can't send files here"],
    [
      "of a kind that is not passed on",
      {},
      { ...NOTES, name: "setup.exe", type: "application/x-msdownload" },
      "setup.exe",
    ],
    ["that is too large", { maxBytes: 10 }, NOTES, "too large"],
    ["of which there are too many", { mostFiles: 0 }, NOTES, "at a time"],
  ] as const)("%s is refused with the cause, and nothing runs", async (_, files, file, words) => {
    const team = await start(files);
    const ben = await team.member("ben");
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: look", { files: [file] });
    await team.answerIn(said.channel, said.thread, words);
    await team.app.idle();
    expect(team.slack.answersIn(said.channel, said.thread)).toHaveLength(1);
    expect(await team.audited("message.refused")).toHaveLength(1);
    expect(team.slack.calls("files.info")).toHaveLength(0);
  });

  it("that is larger than Slack said, or not what its name says, stops the message", async () => {
    const team = await start({ maxBytes: 1000 });
    const ben = await team.member("ben");
    const lied = { ...NOTES, content: "x".repeat(5000), saidSize: 10 };
    const program = { name: "photo.png", type: "image/png", content: "MZ\u0000\u0000" };
    for (const file of [lied, program]) {
      const said = team.slack.say(ben, team.slack.dm(ben), "designer: look", { files: [file] });
      await team.answerIn(said.channel, said.thread, "not what its name says");
    }
    expect(await team.audited("turn.answered")).toHaveLength(0);
  });

  it("is never sought at an address that stands in a text", async () => {
    const asked: string[] = [];
    const bait = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end("bait");
    });
    await new Promise<void>((resolve) => bait.listen(0, "127.0.0.1", resolve));
    ends.push(() => new Promise((resolve) => void bait.close(() => resolve())));
    const address = `http://127.0.0.1:${(bait.address() as AddressInfo).port}/secret.png`;
    const team = await start();
    const ben = await team.member("ben");
    const fields = {
      files: [{ id: "F0BAIT", name: "a.png", mode: "external", is_external: true, url_private: address }],
    };
    const baited = team.slack.say(ben, team.slack.dm(ben), `designer: look at ${address}`, { fields });
    await team.answerIn(baited.channel, baited.thread, "can't read what is attached");
    const said = team.slack.say(ben, team.slack.dm(ben), `designer: echo ${address}`);
    await team.answerIn(said.channel, said.thread, "secret.png");
    await team.app.idle();
    expect(asked).toEqual([]);
  });

  it("runs once when everything dies between reading it and handing it over", async () => {
    let hold = true;
    const holding = Promise.withResolvers<void>();
    const team = await start(
      {},
      {
        gateway: ({ dataDir, logger }) => {
          const gateway = createEmbeddedGateway({}, { clock: systemClock, ids: randomIds, logger, dataDir });
          const { run } = gateway;
          return Object.assign(gateway, {
            async run(...[as, request, on]: Parameters<typeof run>): Promise<RunOutcome> {
              if (!hold) return run(as, request, on);
              await (request as RunRequest).files?.();
              holding.resolve();
              return { kind: "unreachable" };
            },
          });
        },
      },
    );
    const ben = await team.member("ben");
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: look", { files: [NOTES] });
    await holding.promise;
    hold = false;
    await team.restart();
    await team.answerIn(said.channel, said.thread, "heron");
    expect(await team.audited("message.received")).toHaveLength(1);
    expect(await team.audited("turn.answered")).toHaveLength(1);
    expect(team.slack.calls("files.info").length).toBe(2);
  });

  it("is refused at once where we were not given the right to read files", async () => {
    const team = await start({}, { scopes: ["chat:write"] });
    const ben = await team.member("ben");
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: look", { files: [NOTES] });
    await team.answerIn(said.channel, said.thread, "can't read what is attached");
  });

  it("that is gone by then is told, and can be tried again", async () => {
    const team = await start();
    const ben = await team.member("ben");
    team.slack.fail("files.info", { kind: "error", error: "file_deleted" });
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: look", { files: [NOTES] });
    await team.answerIn(said.channel, said.thread, "not there any more");
    const [line] = team.slack.answersIn(said.channel, said.thread);
    if (!line) throw new Error("no line");
    team.slack.press(ben, team.slack.button(line, "Try again"));
    await team.answerIn(said.channel, said.thread, "heron");
  });
});

describe("a file that comes back", () => {
  const filesIn = (team: Team, { channel, thread }: { channel: string; thread: string }) =>
    team.slack.answersIn(channel, thread).flatMap(({ files = [] }) => files);

  async function longAnswer(team: TeamOptions["settings"], scopes?: readonly string[]) {
    const model = await startStubModel();
    const { markdown, marks } = hardAnswer();
    model.answer(() => ({ chunks: [markdown] }));
    const openai = { baseUrl: model.baseUrl, apiKey: new Secret("fake-key"), model: "stub" };
    const running = await startTeam({
      ...(team && { settings: team }),
      ...(scopes && { scopes }),
      gateway: ({ dataDir, logger }) =>
        createEmbeddedGateway({ openai }, { clock: systemClock, ids: randomIds, logger, dataDir }),
    });
    ends.push(
      () => running.stop(),
      () => model.close(),
    );
    const ben = await running.member("ben");
    const said = running.slack.say(ben, running.slack.dm(ben), "designer: everything, please");
    const text = () => running.slack.answersIn(said.channel, said.thread).map(running.slack.shown).join("\n");
    const isThere = () => filesIn(running, said).length > 0 || marksIn(text()).length === marks;
    await running.slack.waitFor(isThere, "the whole answer", 20_000);
    await running.app.idle();
    return { team: running, said, marks };
  }

  it("holds a long answer whole; its beginning stands in the thread", async () => {
    const { team, said, marks } = await longAnswer({ files: { ...DEFAULT_FILES, longAnswerParts: 2 } });
    const [file, ...others] = filesIn(team, said);
    expect(others).toEqual([]);
    expect(file?.title).toMatch(/^designer-\w+\.md$/);
    expect(marksIn(file?.bytes?.toString("utf8") ?? "")).toEqual(
      Array.from({ length: marks }, (_, at) => at + 1),
    );
    const messages = team.slack.answersIn(said.channel, said.thread);
    expect(messages).toHaveLength(2);
    expect(marksIn(team.slack.shown(messages[0] as never))[0]).toBe(1);
    expect(messages.flatMap((one) => team.slack.pings(one))).toEqual([]);
  });

  it("is posted once when Slack's answer to it was lost", async () => {
    const team = await start();
    const ben = await team.member("ben");
    team.slack.fail("files.completeUploadExternal", { kind: "apply-then-reset" });
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: make a file");
    await team.slack.waitFor(() => filesIn(team, said).length > 0);
    await team.app.idle();
    expect(filesIn(team, said).map(({ title }) => title)).toEqual(["demo.md"]);
  });

  it("is what an agent made, and stays away when the settings say so", async () => {
    const team = await start({ fromAgents: false });
    const ben = await team.member("ben");
    const said = team.slack.say(ben, team.slack.dm(ben), "designer: make a file");
    await team.answerIn(said.channel, said.thread, "Here is a file");
    await team.app.idle();
    expect(filesIn(team, said)).toEqual([]);
  });

  it("gives way to many messages where we were not given the right to post files", async () => {
    const { team, said, marks } = await longAnswer({ files: { ...DEFAULT_FILES, longAnswerParts: 2 } }, [
      "chat:write",
    ]);
    const messages = team.slack.answersIn(said.channel, said.thread);
    expect(filesIn(team, said)).toEqual([]);
    expect(marksIn(messages.map(team.slack.shown).join("\n"))).toHaveLength(marks);
  });
});
