import { hasCode } from "../../src/core/errors.ts";
import { type AccountFacts, type Identity, userIdOf } from "../../src/core/people/identity.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { asPayload, type Payload } from "../shared/payload.ts";
import { NOBODY, rememberFacts } from "../shared/remember-facts.ts";
import type { TelegramApi } from "./api.ts";
import { nameOf } from "./parse-message.ts";
import type { Seen } from "./seen.ts";

export interface PeopleDeps {
  readonly api: Pick<TelegramApi, "member">;
  readonly seen: Pick<Seen, "groupOf">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Asks Telegram what an account is; remembers it for a minute, faults not at all. */
export function createLookUp(deps: PeopleDeps): (identity: Identity) => Promise<AccountFacts> {
  return rememberFacts({ ...deps, name: "Telegram" }, (identity) => ask(deps, userIdOf(identity)));
}

/** In their private chat with us; whoever has none, in a group where they wrote. */
async function ask({ api, seen }: PeopleDeps, user: string): Promise<AccountFacts> {
  const group = seen.groupOf(user);
  for (const chat of group === null ? [user] : [user, group]) {
    try {
      return factsOf(await api.member(chat, user));
    } catch (fault) {
      if (!hasCode(fault, "platform.not-found") && !hasCode(fault, "platform.refused")) throw fault;
    }
  }
  return NOBODY;
}

/** What an account is. Telegram has no teams: whoever is a person could be let in, and nobody is by themselves. */
export function factsOf(member: unknown): AccountFacts {
  const { status, user } = asPayload(member);
  const account = asPayload(user);
  const displayName = nameOf(account);
  const hasLeft = account.is_bot === false && isDeleted(account);
  return { standing: standingOf(account, status), displayName, ...(hasLeft && { hasLeft: true as const }) };
}

function standingOf(account: Payload, status: unknown): AccountFacts["standing"] {
  if (account.is_bot !== false) return account.is_bot === true ? "bot" : "unknown";
  if (isDeleted(account)) return "deactivated";
  return status === "kicked" ? "deactivated" : "member";
}

/** An account that was deleted has no name left. */
const isDeleted = ({ first_name: name }: Payload) => name === "" || name === undefined;
