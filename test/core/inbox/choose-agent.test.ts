import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentId } from "../../../src/core/access/permission.ts";
import type { Place } from "../../../src/core/conversation/place.ts";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import { chooseAgent } from "../../../src/core/inbox/choose-agent.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { DEFAULT_LIMITS } from "../../../src/core/settings.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { createQuietGateway } from "../command/small-world.ts";

const PLACE: Place = { platform: "web", workspace: "", channel: "c", thread: "t", kind: "channel" };
const STRANGER = {
  identity: "web:sam" as Identity,
  asker: { principalId: null, standing: "member" },
  principal: null,
  facts: { standing: "member", displayName: null },
} as const;

let temp: TempStore;
beforeEach(async () => {
  temp = await openTempStore();
});
afterEach(() => temp.cleanup());

describe("an agent named in front of a message", () => {
  it("is the one with that id, even when another goes by that name", async () => {
    const agents = [
      { id: "deploy" as AgentId, name: "Ops" },
      { id: "ops" as AgentId, name: "Operations" },
    ];
    const deps = {
      ...temp,
      gateways: createGateways([{ ...createQuietGateway(), agents: () => agents }]),
      settings: {
        admins: [],
        roles: new Map(),
        agents: new Map(),
        channelAgents: new Map(),
        limits: DEFAULT_LIMITS,
      },
      access: { snapshot: () => ({ people: new Map(), roles: new Map(), freezes: new Map() }) },
    };
    const choice = (text: string) => chooseAgent(deps, STRANGER, PLACE, text);
    expect(await choice("ops: hello")).toEqual({ kind: "agent", agentId: "ops", text: "hello" });
    expect(await choice("operations: hello")).toEqual({ kind: "agent", agentId: "ops", text: "hello" });
  });
});
