import { agentLines } from "../access/agent-directory.ts";
import { frozenFor } from "../access/frozen-lines.ts";
import { strangerButtons } from "../words/meeting-buttons.ts";
import { helperNames, replyWith, strangerText } from "./answer-command.ts";
import type { CommandHandler } from "./command-deps.ts";
import { credentialsOf } from "./credentials-of.ts";
import { askersLanguage } from "./language.ts";

/** Who the asker is to us, what they may do, and the credential they speak to the gateway with. */
export const whoami: CommandHandler = async (call) => {
  const { deps, who } = call;
  const { principal } = who;
  if (!principal) return replyWith(call, strangerText(deps), strangerButtons(helperNames(deps)));
  const credentials = await credentialsOf(deps, principal.id);
  return replyWith(call, {
    key: "whoami",
    name: principal.displayName,
    role: principal.role,
    identities: await deps.store.principals.identitiesOf(principal.id),
    agents: agentLines(deps, principal.id, who.asker, deps.clock.now()),
    frozen: frozenFor(deps, principal.id),
    language: await askersLanguage(call),
    credentials: credentials.map(({ publicId, gatewayId, scopes, lastUsedAt }) => ({
      publicId,
      gateway: gatewayId,
      scopes,
      lastUsedAt,
    })),
  });
};
