import type { AgentId } from "../../../src/core/access/permission.ts";
import type { Place } from "../../../src/core/conversation/place.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { Identity, Standing } from "../../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../../src/core/ports/chat-adapter.ts";
import type { Gateway } from "../../../src/core/ports/gateway.ts";
import type { Logger } from "../../../src/core/ports/logger.ts";

/** A chat with accounts and nothing to send: commands only ever look people up and open threads. */
export function createSmallChat() {
  const standing = new Map<Identity, Standing>();
  const threads: Place[] = [];
  const unused = () => Promise.reject(new AppError("platform.unreachable", "nothing is sent here"));
  const adapter: ChatAdapter = {
    platform: "web",
    capabilities: { commandPrefix: "/", privateReplies: true, idempotentPosts: true },
    start: async () => {},
    stop: async () => {},
    lookUp: async (identity) => ({
      standing: standing.get(identity) ?? "member",
      displayName: identity.slice("web:".length),
    }),
    directPlace: async (person) => ({
      platform: "web",
      workspace: "",
      channel: person,
      thread: null,
      kind: "dm",
    }),
    startThread: async (person) => {
      const thread = `own${threads.length + 1}`;
      const place: Place = { platform: "web", workspace: "", channel: person, thread, kind: "dm" };
      threads.push(place);
      return place;
    },
    post: unused,
    update: unused,
    remove: unused,
    findPost: unused,
    splitAnswer: (markdown) => [markdown],
    openForm: async () => null,
    openReply: () => ({ show() {}, settle: async () => [] }),
  };
  return { adapter, standing, threads };
}

const AGENTS: readonly { readonly id: AgentId; readonly name: string | null }[] = [
  { id: "designer" as AgentId, name: "Designer" },
  { id: "product-manager" as AgentId, name: "Product manager" },
  { id: "ops" as AgentId, name: null },
];

/** A gateway that is up, has three agents and is never called. */
export function createQuietGateway(): Gateway {
  const unused = () => Promise.reject(new AppError("gateway.unreachable", "commands never call the gateway"));
  return {
    id: "main",
    credentialKind: "device",
    start: async () => {},
    stop: async () => {},
    status: () => ({ state: "up", detail: "connected to ws://127.0.0.1", since: 0 }),
    agents: () => AGENTS,
    directives: () => [],
    examine: async () => [],
    issueCredential: unused,
    revokeCredential: unused,
    run: unused,
    abort: unused,
    watchApprovals: () => {},
    resolveApproval: async () => ({ applied: false, ending: { kind: "lost" } }),
    endingOf: async () => ({ kind: "lost" }),
    tellAgent: async () => {},
    history: unused,
  };
}

export const SILENT_LOGGER: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => SILENT_LOGGER,
};
