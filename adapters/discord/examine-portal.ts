import type { APIApplication } from "discord.js";
import { type DiscordFinding, fault, ok, PORTAL, warning } from "./discord-finding.ts";

// The application's flags: the second of each is the one for apps on few servers.
const MESSAGE_CONTENT = (1 << 18) | (1 << 19);
/** The switch "Server Members Intent" of the developer portal, as it stands with and without Discord's approval. */
export const SERVER_MEMBERS = (1 << 14) | (1 << 15);
const INTENTS = `${PORTAL} > Bot > Privileged Gateway Intents`;

/** The switches of the developer portal. */
export function examinePortal(application: APIApplication): readonly DiscordFinding[] {
  return [...examineIntents(application.flags ?? 0), ...examineInstallation(application)];
}

function examineIntents(flags: number): DiscordFinding[] {
  const hasContent = (flags & MESSAGE_CONTENT) !== 0;
  const hasMembers = (flags & SERVER_MEMBERS) !== 0;
  return [
    hasContent
      ? ok("Message Content Intent is on")
      : fault(
          "the bot may not read what people write in threads, so Discord will refuse its connection",
          `Switch on: ${INTENTS} > Message Content Intent`,
        ),
    hasMembers
      ? ok("Server Members Intent is on: who leaves the server is noticed within seconds")
      : ok(
          `Server Members Intent is off: who leaves the server is noticed at the daily look (to have it at once: ${INTENTS} > Server Members Intent)`,
        ),
  ];
}

function examineInstallation(application: APIApplication): DiscordFinding[] {
  const findings: DiscordFinding[] = [];
  if (application.interactions_endpoint_url) {
    findings.push(
      fault(
        "commands and clicks are sent to another address, and never reach this bot",
        `Empty it: ${PORTAL} > General Information > Interactions Endpoint URL`,
      ),
    );
  }
  if (application.bot_require_code_grant) {
    findings.push(
      fault(
        "the bot cannot be let in by its address",
        `Switch off: ${PORTAL} > Bot > Requires OAuth2 Code Grant`,
      ),
    );
  }
  if (application.bot_public) {
    findings.push(
      warning(
        "anybody can put the bot on a server of theirs; it answers on yours alone",
        `Switch off: ${PORTAL} > Bot > Public Bot (first set Installation > Install Link to None)`,
      ),
    );
  }
  if (application.integration_types_config && "1" in application.integration_types_config) {
    findings.push(
      warning(
        "people can install the app for themselves; its commands do nothing there",
        `Untick: ${PORTAL} > Installation > Installation Contexts > User Install`,
      ),
    );
  }
  return findings;
}
