import { mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentId } from "../../src/core/access/permission.ts";
import { createEmbeddedGateway } from "../../src/gateway/embedded/embedded-gateway.ts";
import { SCRIPT_LABEL } from "../../src/gateway/embedded/script.ts";
import { LONG_ANSWER } from "../../src/gateway/embedded/script-samples.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import { gatewayContract } from "../contract/gateway.contract.ts";
import { type AskingSubject, approvalsContract } from "../contract/gateway-approvals.contract.ts";
import { credentialsContract } from "../contract/gateway-credentials.contract.ts";
import { type FilingSubject, filesContract } from "../contract/gateway-files.contract.ts";
import { questionsContract, type WonderingSubject } from "../contract/gateway-questions.contract.ts";
import { newSession, unique } from "../contract/gateway-subject.ts";

const contract = {
  name: "the embedded gateway",
  async open(): Promise<AskingSubject & WonderingSubject & FilingSubject> {
    const dataDir = mkdtempSync(join(tmpdir(), "gatehouse-embedded-"));
    const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent"), dataDir };
    const gateway = createEmbeddedGateway({}, deps);
    let onChange = () => {};
    return {
      gateway: {
        ...gateway,
        start: (listener) => {
          onChange = listener;
          return gateway.start(listener);
        },
      },
      agents: ["designer" as AgentId, "product-manager" as AgentId],
      scopes: { full: ["operator.read", "operator.write"], readOnly: ["operator.read"] },
      prompts: {
        echo: (word) => `echo ${word}`,
        remember: (word) => `remember the word ${word}`,
        recall: "what word did I say?",
        slow: { text: "answer slowly", end: "finished." },
        long: { text: "long answer", answer: `${SCRIPT_LABEL}\n\n${LONG_ANSWER}` },
      },
      async scopesAtGateway(publicId) {
        const file = join(dataDir, "embedded", "credentials.jsonl");
        const lines = (await readFile(file, "utf8")).split("\n").filter(Boolean);
        const held = lines.map((line) => JSON.parse(line)).filter((line) => line.publicId === publicId);
        return held.some((line) => line.kind === "revoked") ? [] : [...(held[0]?.scopes ?? [])].sort();
      },
      makes: { text: "make a file", name: "demo.md", words: "Designer" },
      tooLarge: null,
      asks: (command) => `run ${command}`,
      denied: /denied/,
      async askShortly(command, as) {
        const agentId = "designer" as AgentId;
        const request = { sessionKey: newSession(agentId, as), agentId, text: `run ${command} within 1s` };
        void gateway.run(as, { ...request, idempotencyKey: unique("t"), resumed: false }, () => {});
      },
      async wonders({ options, sessionKey, patienceMs, many }, as) {
        const text = `ask me which${many ? " ones" : ""}: ${options.join(" or ")} within ${patienceMs / 1_000}s`;
        const request = { sessionKey, agentId: "designer" as AgentId, text };
        const keyed = { ...request, idempotencyKey: unique("t"), resumed: false };
        const end = await gateway.run(as, keyed, () => {});
        const said = end.kind === "answered" ? end.markdown : "";
        return said.includes("You answered") ? options.filter((one) => said.includes(one)) : null;
      },
      async restart() {
        await gateway.stop();
        await gateway.start(onChange);
      },
      async cutConnections() {
        await gateway.stop();
        await gateway.start(onChange);
      },
      close: () => rm(dataDir, { recursive: true }),
    };
  },
};

gatewayContract(contract);

approvalsContract({
  ...contract,
  deviations: [
    {
      test: "what waits is listed after a lost connection, before it counts as up, and can be answered",
      reason: "it has no connections: losing it is a restart, which loses what waits",
    },
  ],
});

filesContract(contract);
credentialsContract(contract);
questionsContract({
  ...contract,
  deviations: [
    {
      test: "what waits is listed after a lost connection, and can be answered",
      reason: "it has no connections: losing it is a restart, which loses what waits",
    },
  ],
});
