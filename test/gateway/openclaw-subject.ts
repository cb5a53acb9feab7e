import type { AgentId } from "../../src/core/access/permission.ts";
import type { CredentialKind } from "../../src/core/credential/credential.ts";
import { createDeviceStrategy } from "../../src/gateway/openclaw/device.ts";
import { createIdentityStrategy } from "../../src/gateway/openclaw/identity.ts";
import {
  type IdentityPerson,
  identityConfigFor,
  roleNameOf,
  userNameOf,
} from "../../src/gateway/openclaw/identity-config.ts";
import type { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { createLogger } from "../../src/system/logger.ts";
import type { AskingSubject } from "../contract/gateway-approvals.contract.ts";
import type { FilingSubject } from "../contract/gateway-files.contract.ts";
import type { WonderingSubject } from "../contract/gateway-questions.contract.ts";
import type { GatewaySubject } from "../contract/gateway-subject.ts";
import { type FakeOpenClaw, startFakeOpenClaw } from "../fakes/openclaw-server.ts";
import type { FakeConfig } from "../fakes/openclaw-state.ts";
import { askAsOperator } from "../openclaw/ask-as-operator.ts";
import { LONG_ANSWER } from "../openclaw/stub-model.ts";
import { wonderAsOperator } from "../openclaw/wonder-as-operator.ts";

export const AGENTS = ["designer", "ops"] as [AgentId, AgentId];

const SCOPES: Record<CredentialKind, GatewaySubject["scopes"]> = {
  device: { full: ["operator.read", "operator.write"], readOnly: ["operator.read"] },
  identity: {
    full: ["operator.read", "operator.sessions.write", "operator.approvals"],
    readOnly: ["operator.read"],
  },
};

export interface FakeSubject extends AskingSubject, WonderingSubject, FilingSubject {
  readonly fake: FakeOpenClaw;
}

/** A client over the fake gateway, with an operator who lets people in as they are issued credentials. */
export async function openFakeSubject(
  kind: CredentialKind,
  create: typeof createOpenClawGateway,
  deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") },
): Promise<FakeSubject> {
  const fake = await startFakeOpenClaw(kind === "device" ? "token" : "trusted-proxy");
  const { state } = fake;
  const secret =
    kind === "device" ? { token: new Secret(state.token) } : { password: new Secret(state.password) };
  const config = { id: "main", url: fake.url, credentials: kind, ...secret };
  const gateway = create(config, deps);
  const strategy = kind === "device" ? createDeviceStrategy(config) : createIdentityStrategy(config);
  return {
    fake,
    gateway: {
      ...gateway,
      async issueCredential(person, scopes) {
        if (kind === "identity") letIn(fake, { principalId: person.principalId, scopes, agents: AGENTS });
        return gateway.issueCredential(person, scopes);
      },
    },
    agents: AGENTS,
    scopes: SCOPES[kind],
    prompts: {
      echo: (word) => `please echo ${word}`,
      remember: (word) => `remember the word ${word}`,
      recall: "what did I tell you?",
      slow: { text: "answer slowly", end: "finished" },
      long: { text: "give me a long answer", answer: LONG_ANSWER },
    },
    async scopesAtGateway(publicId) {
      const ofDevice = state.devices.get(publicId)?.scopes ?? [];
      const role = state.profiles.get(publicId)?.role;
      const ofIdentity = state.config.gateway.roles?.definitions[role ?? ""]?.scopes ?? [];
      return [...(kind === "device" ? ofDevice : ofIdentity)].sort();
    },
    cutConnections: async () => fake.closeAll(),
    asks: (command) => `try the command ${command}`,
    denied: /Exec denied/,
    askShortly: (command) => askAsOperator(fake.url, strategy.adminPlan(), command),
    wonders: (about) => wonderAsOperator(fake.url, strategy.adminPlan(), about),
    makes: { text: "make a file", name: "made.md", words: "made by the agent" },
    tooLarge: 6_500_000,
    restart: async () => fake.restart(),
    close: () => fake.close(),
  };
}

/** What an operator does with the config that `doctor` prints. */
export function letIn({ state, changePolicy }: FakeOpenClaw, person: IdentityPerson): void {
  const { gateway } = identityConfigFor([person]) as unknown as Pick<FakeConfig, "gateway">;
  const mine = state.config.gateway;
  const user = userNameOf(person.principalId);
  const role = roleNameOf(person.principalId);
  mine.roles ??= { default: gateway.roles?.default ?? "", definitions: {} };
  mine.auth.identityScopes[user] = gateway.auth.identityScopes[user] ?? [];
  Object.assign(mine.roles.definitions, gateway.roles?.definitions);
  if (!(role in mine.roles.definitions)) throw new Error("the config has no role for the person");
  changePolicy();
}
