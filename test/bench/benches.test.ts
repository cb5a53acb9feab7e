import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { authorisation } from "../../bench/cases/authorisation.ts";
import { BENCHES } from "../../bench/cases.ts";
import { createLedger } from "../../bench/method/ledger.ts";
import { openAskingSlack } from "../../bench/world/slack-asking.ts";

describe("a workspace of people who ask", () => {
  it("takes the time of the first sign and of the whole answer, and finds the answer in its place", async () => {
    const ledger = createLedger();
    const slack = await openAskingSlack(1, ledger);
    const [user = ""] = slack.users;
    const asked = slack.ask({ user, word: "wa1x", text: "wa1x hello" });
    const thread = slack.server.messagesIn(slack.server.dm(user))[0]?.ts;
    const post = (method: string, args: Record<string, unknown>) =>
      fetch(`${slack.server.apiUrl}${method}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${slack.server.botToken}` },
        body: JSON.stringify({ channel: slack.server.dm(user), ...args }),
      }).then((response) => response.json() as Promise<{ ts: string }>);
    const { ts } = await post("chat.postMessage", { thread_ts: thread, text: "thinking" });
    await post("chat.update", { ts, text: "I heard: wa1x hello" });
    const { signMs, finalMs } = await asked;
    expect(signMs).toBeGreaterThan(0);
    expect(finalMs).toBeGreaterThan(signMs);
    slack.collect();
    expect(ledger.faults()).toEqual([]);
    await slack.close();
  });
});

describe("benchmarks", () => {
  it("are all described where their results stand", () => {
    const page = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
    for (const name of Object.keys(BENCHES)) expect(page).toContain(`npm run bench -- ${name}`);
  });

  it("count no time when a decision is another than the plain look-up's", async () => {
    const result = await authorisation.run({ rounds: 1, isQuick: true, say: () => {} });
    expect(result.faults).toEqual([]);
    expect(result.tables[0]?.rows).toHaveLength(3);
  });
});
