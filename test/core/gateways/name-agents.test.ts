import { describe, expect, it } from "vitest";
import type { NumberedAccessList } from "../../../src/core/access/access-list.ts";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { ApprovalWatcher, GatewayApproval } from "../../../src/core/approval/gateway-approval.ts";
import type { SessionKey } from "../../../src/core/conversation/conversation.ts";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import type { Gateway, RunRequest } from "../../../src/core/ports/gateway.ts";
import type { GatewayQuestion, QuestionWatcher } from "../../../src/core/question/gateway-question.ts";
import { createQuietGateway } from "../command/small-world.ts";

const agent = (id: string) => id as AgentId;
const key = (agentId: string) => `agent:${agentId}:gatehouse:p1:k1` as SessionKey;

/** A gateway that writes down what reaches it, and says what the test says. */
function spy(id: string, ...agents: string[]) {
  const runs: Pick<RunRequest, "agentId" | "sessionKey">[] = [];
  const aborted: SessionKey[] = [];
  const lists: NumberedAccessList[] = [];
  const told: (SessionKey | null)[] = [];
  const watchers: { approvals?: ApprovalWatcher; questions?: QuestionWatcher } = {};
  const quiet = createQuietGateway();
  const gateway: Gateway = {
    ...quiet,
    id,
    agents: () => agents.map((one) => ({ id: agent(one), name: one.toUpperCase() })),
    run: async (_as, { agentId, sessionKey }) => {
      runs.push({ agentId, sessionKey });
      return { kind: "unreachable" };
    },
    abort: async (sessionKey) => {
      aborted.push(sessionKey);
      return { confirmed: true };
    },
    watchApprovals: (watcher) => void Object.assign(watchers, { approvals: watcher }),
    questions: {
      ...quiet.questions,
      watch: (watcher) => void Object.assign(watchers, { questions: watcher }),
    },
    tellAgent: async ({ sessionKey }) => void told.push(sessionKey),
    pushAccess: async (list) => {
      lists.push(list);
      return { kind: "taken" };
    },
  };
  return { gateway, runs, aborted, lists, told, watchers };
}

function two() {
  const main = spy("main", "coder", "lab/coder");
  const lab = spy("lab", "coder", "main/coder", "x/y");
  return { main, lab, gateways: createGateways([main.gateway, lab.gateway]) };
}

/** What a gateway says of a request, as the core hears it. */
function heard(from: ReturnType<typeof spy>, said: Partial<GatewayApproval>) {
  const approvals: GatewayApproval[] = [];
  const questions: GatewayQuestion[] = [];
  const { gateways, ...sides } = two();
  const at = gateways.of(agent(from.gateway.id === "lab" ? "lab/coder" : "coder"));
  const spied = from.gateway.id === "lab" ? sides.lab : sides.main;
  at.watchApprovals({ requested: (one) => approvals.push(one), ended() {}, listed() {} });
  at.questions.watch({ asked: (one) => questions.push(one), ended() {}, listed() {} });
  const asked = { agentId: null, sessionKey: null, ...said };
  spied.watchers.approvals?.requested(asked as GatewayApproval);
  spied.watchers.questions?.asked(asked as unknown as GatewayQuestion);
  const shown = [...approvals, ...questions].map(({ agentId, sessionKey }) => ({ agentId, sessionKey }));
  expect(shown[1]).toEqual(shown[0]);
  return shown[0];
}

describe("agents of several gateways", () => {
  it("have bare names at the first, and their gateway's name before them at the others", () => {
    const [main, lab] = two().gateways.all.map((one) => one.agents());
    expect(main).toEqual([{ id: "coder", name: "CODER" }]);
    expect(lab).toEqual([{ id: "lab/coder", name: "lab/CODER" }]);
  });

  it("belong to one gateway each, by their names alone", () => {
    const { gateways } = two();
    const ids = ["coder", "lab/coder", "unheard-of", "lab/unheard-of"].map((id) => gateways.of(agent(id)).id);
    expect(ids).toEqual(["main", "lab", "main", "lab"]);
  });

  it("reach their own gateway by the name that it knows, in calls and in session keys", async () => {
    const { gateways, main, lab } = two();
    const request = { text: "", idempotencyKey: "t1", resumed: false };
    for (const id of ["coder", "lab/coder"]) {
      const gateway = gateways.of(agent(id));
      await gateway.run({} as never, { ...request, agentId: agent(id), sessionKey: key(id) }, () => {});
      await gateway.abort(key(id), null);
      await gateway.tellAgent({ sessionKey: key(id), runId: null }, "no");
    }
    for (const { runs, aborted, told } of [main, lab]) {
      expect(runs).toEqual([{ agentId: "coder", sessionKey: key("coder") }]);
      expect(aborted).toEqual([key("coder")]);
      expect(told).toEqual([key("coder")]);
    }
  });

  it("are never somebody else's, whatever a gateway says of what it asks", () => {
    const { main, lab } = two();
    expect(heard(lab, { agentId: agent("coder"), sessionKey: key("coder") })).toEqual({
      agentId: "lab/coder",
      sessionKey: key("lab/coder"),
    });
    expect(heard(main, { agentId: agent("coder"), sessionKey: key("coder") })).toEqual({
      agentId: "coder",
      sessionKey: key("coder"),
    });
    const claims = { agentId: agent("lab/coder"), sessionKey: key("lab/coder") };
    for (const from of [main, lab]) expect(heard(from, claims)).toEqual({ agentId: null, sessionKey: null });
  });

  it("stand in the list that their gateway is told by their names there, and in no other", async () => {
    const { gateways, main, lab } = two();
    const list: NumberedAccessList = {
      people: [{ principalId: "p1" as PrincipalId, agents: [{ agentId: "*", endsAt: null }], except: [] }],
      frozen: { all: false, agents: [agent("lab/coder")] },
      revision: 1,
      leaseMs: 1,
    };
    await gateways.of(agent("lab/coder")).pushAccess?.(list);
    expect(lab.lists[0]?.frozen.agents).toEqual(["coder"]);
    expect(lab.lists[0]).toMatchObject({ revision: 1, leaseMs: 1, people: list.people });
    expect(main.lists).toEqual([]);
  });

  it("of a gateway that is named no more run nowhere", async () => {
    const { gateways, main, lab } = two();
    const gone = gateways.of(agent("gone/coder"));
    expect(gone.status()).toMatchObject({ state: "down", detail: 'the settings name no gateway "gone"' });
    const request = { agentId: agent("gone/coder"), sessionKey: key("gone/coder") };
    const run = { ...request, text: "", idempotencyKey: "t1", resumed: false };
    expect(await gone.run({} as never, run, () => {})).toEqual({ kind: "unreachable" });
    const person = { principalId: "p1" as PrincipalId, displayName: "Ben" };
    await expect(gone.issueCredential(person, [])).rejects.toMatchObject({ code: "gateway.unreachable" });
    expect(gateways.of(agent("gone/other"))).toBe(gone);
    expect([...main.runs, ...lab.runs]).toEqual([]);
  });
});

it("one gateway alone is spoken to as it is", () => {
  const { gateway } = spy("team", "coder");
  const gateways = createGateways([gateway]);
  expect(gateways.all).toEqual([gateway]);
  expect(gateways.of(agent("coder"))).toBe(gateway);
});
