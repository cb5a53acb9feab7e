import { mapAgents } from "../access/access-list.ts";
import { type AgentId, parseAgentId, splitAgentId } from "../access/permission.ts";
import type { ApprovalWatcher, GatewayApproval } from "../approval/gateway-approval.ts";
import { agentOfKey, keyWithAgent, type SessionKey } from "../conversation/conversation.ts";
import type { Gateway, GatewayAgent } from "../ports/gateway.ts";
import type { GatewayQuestion, GatewayQuestions, QuestionWatcher } from "../question/gateway-question.ts";

/** The names of one gateway's agents, as it calls them and as people here do. */
interface Names {
  /** Null: no agent of this gateway. */
  toPeople(agent: AgentId): AgentId | null;
  /** What an agent calls itself. */
  nameToPeople(name: string): string;
  toGateway(agent: AgentId): AgentId;
  keyToPeople(key: SessionKey): SessionKey | null;
  keyToGateway(key: SessionKey): SessionKey;
}

/**
 * One of several gateways, with its agents named as people name them: behind its own name and a slash, or bare with
 * null. Nothing that it says is ever about another one's agents.
 */
export function nameAgents(gateway: Gateway, prefix: string | null): Gateway {
  const names = namesBehind(prefix);
  const { pushAccess, awaitsOperator } = gateway;
  return {
    ...gateway,
    agents: namedAgents(gateway, names),
    run: (as, request, on) =>
      gateway.run(
        as,
        {
          ...request,
          agentId: names.toGateway(request.agentId),
          sessionKey: names.keyToGateway(request.sessionKey),
        },
        on,
      ),
    abort: (key, runId) => gateway.abort(names.keyToGateway(key), runId),
    history: (as, key, limit) => gateway.history(as, names.keyToGateway(key), limit),
    watchApprovals: (watcher) => gateway.watchApprovals(renamedApprovals(watcher, names)),
    tellAgent: (approval, note) => {
      const sessionKey = approval.sessionKey && names.keyToGateway(approval.sessionKey);
      return gateway.tellAgent({ ...approval, sessionKey }, note);
    },
    questions: renamedQuestions(gateway.questions, names),
    ...(awaitsOperator && {
      awaitsOperator: (principalId, agent) => awaitsOperator(principalId, names.toGateway(agent)),
    }),
    ...(pushAccess && { pushAccess: (list) => pushAccess(mapAgents(list, names.toGateway)) }),
  };
}

function namesBehind(prefix: string | null): Names {
  const toPeople = (agent: AgentId) => {
    if (agent.includes("/")) return null;
    return prefix === null ? agent : parseAgentId(`${prefix}/${agent}`);
  };
  const toGateway = (agent: AgentId) => splitAgentId(agent).name;
  return {
    toPeople,
    nameToPeople: (name) => (prefix === null ? name : `${prefix}/${name}`),
    toGateway,
    keyToPeople(key) {
      const agent = agentOfKey(key);
      if (agent === null) return key;
      const named = toPeople(agent);
      return named && keyWithAgent(key, named);
    },
    keyToGateway(key) {
      const agent = agentOfKey(key);
      return agent === null ? key : keyWithAgent(key, toGateway(agent));
    },
  };
}

/** The same list as long as the gateway's is the same: it is asked for often. */
function namedAgents(gateway: Gateway, names: Names): Gateway["agents"] {
  let from: readonly GatewayAgent[] | null = null;
  let named: readonly GatewayAgent[] = [];
  return () => {
    const agents = gateway.agents();
    if (agents === from) return named;
    from = agents;
    named = agents.flatMap(({ id, name }) => {
      const full = names.toPeople(id);
      // Two gateways' agents may go by one name.
      return full === null ? [] : [{ id: full, name: name && names.nameToPeople(name) }];
    });
    return named;
  };
}

function renamedApprovals(watcher: ApprovalWatcher, names: Names): ApprovalWatcher {
  const renamed = (approval: GatewayApproval) => renamedAsked(approval, names);
  return {
    requested: (approval) => watcher.requested(renamed(approval)),
    ended: (id, ending) => watcher.ended(id, ending),
    listed: (pending) => watcher.listed(pending.map(renamed)),
  };
}

function renamedQuestions(questions: GatewayQuestions, names: Names): GatewayQuestions {
  const renamed = (question: GatewayQuestion) => renamedAsked(question, names);
  const renamedWatcher = (watcher: QuestionWatcher): QuestionWatcher => ({
    asked: (question) => watcher.asked(renamed(question)),
    ended: (id, ending) => watcher.ended(id, ending),
    listed: (pending) => watcher.listed(pending.map(renamed)),
  });
  return { ...questions, watch: (watcher) => questions.watch(renamedWatcher(watcher)) };
}

function renamedAsked<Asked extends GatewayApproval | GatewayQuestion>(asked: Asked, names: Names): Asked {
  return {
    ...asked,
    agentId: asked.agentId && names.toPeople(asked.agentId),
    sessionKey: asked.sessionKey && names.keyToPeople(asked.sessionKey),
  };
}
