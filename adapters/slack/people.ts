import type { AccountFacts, Identity, Standing } from "../../src/core/people/identity.ts";
import { userIdOf } from "../../src/core/people/identity.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { parseLanguage } from "../../src/core/words/language.ts";
import { NOBODY, rememberFacts } from "../shared/remember-facts.ts";
import type { SlackApi } from "./api.ts";
import { slackWordOf } from "./fault.ts";
import { homeWorkspace, type SlackHome, workspaceOf } from "./place.ts";

type User = NonNullable<Awaited<ReturnType<SlackApi["userInfo"]>>>;

export interface PeopleDeps {
  readonly api: Pick<SlackApi, "userInfo">;
  readonly home: () => SlackHome | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Asks Slack who somebody is; remembers it for a minute, faults not at all. */
export function createLookUp(deps: PeopleDeps): (identity: Identity) => Promise<AccountFacts> {
  return rememberFacts({ ...deps, name: "Slack" }, (identity) => ask(deps, identity));
}

async function ask(deps: PeopleDeps, identity: Identity): Promise<AccountFacts> {
  const home = deps.home();
  if (!home) throw new Error("not connected yet");
  try {
    const user = await deps.api.userInfo(userIdOf(identity));
    return user === null ? NOBODY : factsOf(user, identity, home);
  } catch (fault) {
    if (slackWordOf(fault) === "user_not_found") return NOBODY;
    throw fault;
  }
}

/** What an account is, from users.info. */
export function factsOf(user: User, identity: Identity, home: SlackHome): AccountFacts {
  const { profile } = user;
  const displayName = [profile?.display_name, user.real_name, user.name].find((name) => name) ?? null;
  const language = parseLanguage(user.locale ?? "");
  const standing = standingOf(user, identity, home);
  return { standing, displayName, language, ...(standing === "deactivated" && { hasLeft: true as const }) };
}

function standingOf(user: User, identity: Identity, home: SlackHome): Standing {
  // `is_app_user` says that somebody authorised this app, so it makes nobody a bot.
  if (user.is_bot || user.is_workflow_bot || user.is_connector_bot || user.id === "USLACKBOT") return "bot";
  if (user.deleted) return "deactivated";
  const isOrganisation =
    home.enterpriseId !== null && user.enterprise_user?.enterprise_id === home.enterpriseId;
  const isOurs = user.team_id === home.teamId || isOrganisation;
  // A mention names our workspace even for somebody from outside; such an identity is nobody's.
  if (workspaceOf(identity) !== (isOurs ? homeWorkspace(home) : user.team_id)) return "unknown";
  if (user.is_stranger || !isOurs) return "external";
  return user.is_restricted || user.is_ultra_restricted ? "guest" : "member";
}
