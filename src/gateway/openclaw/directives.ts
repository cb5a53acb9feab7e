import { hasCode } from "../../core/errors.ts";
import type { GatewayAgent } from "../../core/ports/gateway.ts";
import type { LiveSocket } from "./live-socket.ts";
import { readAt, readList, readObject, readString, readStrings } from "./payload.ts";

/**
 * The gateway's own words, also those that its config can switch on between two looks. A name that is none today
 * costs an invisible letter; one that is missed can switch approvals off.
 */
const KNOWN = [
  "help commands tools skill dashboard learn loop status goal diagnostics login openclaw tasks allowlist approve",
  "context btw side export-session export export-trajectory trajectory tts whoami id session subagents acp agents",
  "steer tell usage stop restart update activation send reset new name compact think thinking t verbose v trace fast",
  "reasoning reason elevated elev exec model models queue bash config debug mcp plugins plugin hooks kill focus unfocus",
].flatMap((line) => line.split(" "));

const WORD = /^[a-z0-9][a-z0-9_:-]*$/;

/** The words, of whatever the gateway answered to `commands.list` and `config.get`. */
export function directiveWords(commandLists: readonly unknown[], config: unknown): readonly string[] {
  const listed = commandLists
    .flatMap((list) => readList(readAt(list, "commands")))
    .map(readObject)
    .flatMap(({ name, nativeName, textAliases }) => [
      readString(name) ?? "",
      readString(nativeName) ?? "",
      ...readStrings(textAliases),
    ]);
  const words = [...KNOWN, ...listed, ...modelAliases(config)].map((word) =>
    word.replace(/^\//, "").toLowerCase(),
  );
  return [...new Set(words)].filter((word) => WORD.test(word)).sort();
}

/** `/opus` changes the model where the config calls a model so. */
function modelAliases(config: unknown): readonly string[] {
  const agents = readObject(readAt(config, "agents"));
  return [agents.defaults, ...Object.values(readObject(agents.entries))]
    .flatMap((agent) => Object.values(readObject(readAt(agent, "models"))))
    .flatMap((model) => readString(readAt(model, "alias")) ?? []);
}

/** Asks the gateway for each agent: skills add commands of their own. */
export async function readDirectives(
  socket: LiveSocket,
  agents: readonly GatewayAgent[],
  config: unknown,
): Promise<readonly string[]> {
  const lists = await Promise.all(
    agents.map(({ id }) =>
      socket.request("commands.list", { agentId: id }).catch((fault: unknown) => {
        // One agent that cannot be asked leaves the words of the others, and those that are always known.
        if (hasCode(fault, "gateway.protocol") || hasCode(fault, "gateway.agent-unknown")) return null;
        throw fault;
      }),
    ),
  );
  return directiveWords(lists, config);
}
