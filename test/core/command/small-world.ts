import type { AgentId } from "../../../src/core/access/permission.ts";
import type { Place } from "../../../src/core/conversation/place.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { Identity, Standing } from "../../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../../src/core/ports/chat-adapter.ts";
import type { Gateway } from "../../../src/core/ports/gateway.ts";
import type { Logger } from "../../../src/core/ports/logger.ts";
import type { Vault } from "../../../src/core/ports/vault.ts";
import type { Form } from "../../../src/core/words/form.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";

/** A chat with accounts and nothing to send: commands only ever look people up and open threads. */
export function createSmallChat() {
  const standing = new Map<Identity, Standing>();
  const threads: Place[] = [];
  const forms: Form[] = [];
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
    openForm: async (_, form) => {
      forms.push(form);
      return null;
    },
    openReply: () => ({ show() {}, settle: async () => [] }),
  };
  return { adapter, standing, threads, forms };
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
    questions: {
      watch: () => {},
      answer: async () => ({ applied: false, ending: { kind: "lost" } }),
      endingOf: async () => ({ kind: "lost" }),
    },
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

/** Seals nothing, and shows what would have been sealed as what. */
export const OPEN_VAULT: Vault = {
  seal: (secret, context) => `${context}|${secret}`,
  open(sealed, context) {
    if (!sealed.startsWith(`${context}|`))
      throw new AppError("secret.unreadable", "sealed as something else");
    return sealed.slice(context.length + 1);
  },
  digest: nodeHasher.sha256,
};
