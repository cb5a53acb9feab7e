import { describe, expect, test } from "vitest";
import type { ApprovalEnding } from "../../src/core/approval/gateway-approval.ts";
import { requestIn, wordVerdict } from "../../src/gateway/embedded/agent-request.ts";

const DEPLOYS = "npm run deploy -- --prod";

describe("what a scripted agent asks to run", () => {
  test.each([
    ["ops", "deploy the site", DEPLOYS],
    ["ops", "Please ship it.", DEPLOYS],
    ["ops", "deploy the site from scratch", `rm -rf build && ${DEPLOYS}`],
    ["ops", "run a dangerous thing within 3s", "a dangerous thing"],
    ["designer", "run  ls -la ", "ls -la"],
    ["designer", "run echo one\necho two", "echo one\necho two"],
    ["designer", "deploy the site", undefined],
    ["ops", "remember the last deployment", undefined],
    ["ops", "what can you do?", undefined],
  ])("%s, told %j", (agent, text, command) => expect(requestIn(agent, text)?.command).toBe(command));

  test("it waits as long as it is told to", () => {
    expect(requestIn("ops", "deploy within 3s")?.patienceMs).toBe(3_000);
    expect(requestIn("ops", "deploy within 2 minutes, please")?.patienceMs).toBe(120_000);
    expect(requestIn("ops", "deploy")?.patienceMs).toBeNull();
  });

  test("what is risky about it is said", () => {
    expect(requestIn("ops", "deploy")?.risks).toEqual(["runs a script"]);
    expect(requestIn("ops", "a dangerous one: deploy")?.risks).toEqual([
      "deletes files",
      "runs a script",
      "runs more than one command",
    ]);
    expect(requestIn("ops", "run ls")).toMatchObject({
      risks: [],
      folder: "/srv/shop",
      program: "/usr/bin/ls",
    });
  });

  test("a very long command is longer than a card can show", () => {
    expect(requestIn("ops", "deploy with a very long command")?.command.length).toBeGreaterThan(3_500);
  });
});

describe("what it says of the answer", () => {
  const request = requestIn("ops", "run echo ```; ls");
  if (!request) throw new Error("no request");
  const said = (verdict: ApprovalEnding, ...notes: string[]) => wordVerdict(request, verdict, notes);

  test("the command is quoted so that it cannot leave its block", () =>
    expect(said({ kind: "denied" })).toContain("````\necho ```; ls\n````"));

  test("a denial carries the reason, quoted line by line", () => {
    expect(said({ kind: "denied" }, "not before\nthe freeze ends")).toContain(
      "> not before\n> the freeze ends",
    );
    expect(said({ kind: "denied" })).not.toContain("told");
  });

  test("yes, no and silence are told apart", () => {
    expect(said({ kind: "allowed", choice: "allow-once" })).toMatch(/approved[\s\S]*nothing ran really/);
    expect(said({ kind: "denied" })).toContain("denied");
    expect(said({ kind: "expired" })).toContain("Nobody answered in time");
  });
});
