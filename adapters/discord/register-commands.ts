import type { Logger } from "../../src/core/ports/logger.ts";
import { asList, asPayload } from "../shared/payload.ts";
import type { DiscordApi } from "./api.ts";
import { commandDefinitions } from "./commands.ts";

/**
 * Tells Discord our commands, when they are not what it has: it takes 200 new ones a day, and a service that starts
 * again and again must not use them up. A fault here stops nothing: every command can be written as a message too.
 */
export async function registerCommands(
  api: Pick<DiscordApi, "commands" | "registerCommands">,
  application: string,
  logger: Logger,
): Promise<void> {
  const wanted = commandDefinitions();
  try {
    const registered = await api.commands(application);
    if (fingerprintOf(registered) === fingerprintOf(wanted)) return;
    await api.registerCommands(application, wanted);
    logger.info({ commands: wanted.length }, "the commands were registered anew");
  } catch (fault) {
    logger.warn({ fault: String(fault) }, "the commands could not be registered; they work as messages");
  }
}

/** What matters of commands, whoever wrote them down: Discord adds ids and leaves out what is false. */
function fingerprintOf(commands: readonly unknown[]): string {
  const all = commands.map((one) => {
    const { name, description, type, contexts, integration_types, options } = asPayload(one);
    const words = translationsOf(one);
    const where = [asList(contexts), asList(integration_types)].map((list) => [...list].sort());
    return { name, description, words, type: type ?? 1, where, options: asList(options).map(optionOf) };
  });
  return JSON.stringify(all.sort((a, b) => String(a.name).localeCompare(String(b.name))));
}

const translationsOf = (one: unknown) =>
  Object.entries(asPayload(asPayload(one).description_localizations)).sort();

function optionOf(one: unknown) {
  const { name, description, type, required, autocomplete, choices, min_value, max_length } = asPayload(one);
  const words = asList(choices).map((choice) => [asPayload(choice).name, asPayload(choice).value]);
  const asked = [required === true, autocomplete === true, min_value ?? null, max_length ?? null];
  return [name, description, translationsOf(one), type, asked, words];
}
