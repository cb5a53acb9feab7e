import type { FrozenThing, OwnedLine } from "../../core/words/shown.ts";
import type { EmergencyText } from "../../core/words/text/emergency.ts";
import type { Sentences } from "../catalogue.ts";
import type { Wording } from "../wording.ts";
import { whoCanHelp } from "./phrases.ts";

/** Stops that somebody called, and second steps before what is dangerous. */
export const emergencySentences: Sentences<EmergencyText["key"]> = {
  frozen: ({ line, helpers }, say) =>
    `❄️ Frozen: ${frozenThing(line.what, say)} stands still since ${say.time(line.since)}` +
    `${line.by === null ? "" : `, by ${say.plain(line.by)}`}. Nothing ran. ` +
    whoCanHelp(helpers, say, "let it go again"),
  "freeze-done": ({ what, stopped }, say) =>
    `❄️ Frozen: ${frozenThing(what, say)} stands still until somebody lifts it.` +
    (stopped === 0
      ? ""
      : ` ${say.count(stopped, "answer", "answers")} under way ${stopped === 1 ? "ends" : "end"}.`),
  "freeze-already": ({ line }, say) =>
    `${cap(frozenThing(line.what, say))} is frozen already, since ${say.time(line.since)}. Nothing changed.`,
  "unfreeze-done": ({ what }, say) => `Done: ${frozenThing(what, say)} is not frozen any more.`,
  "not-frozen": ({ what }, say) => `${cap(frozenThing(what, say))} is not frozen. Nothing changed.`,
  "confirm-revoke-all": ({ person, role, grants, running }, say) =>
    `⚠️ This takes everything from **${say.plain(person)}**: the role ${say.plain(role)}` +
    `${grants === 0 ? "" : ` and ${say.count(grants, "grant", "grants")}`}.` +
    `${running === 0 ? "" : ` ${say.count(running, "answer", "answers")} under way ${running === 1 ? "ends" : "end"}.`}` +
    ` ${WITHIN}`,
  "confirm-take-admin": ({ person, what, endsAt }, say) =>
    endsAt !== undefined
      ? `⚠️ This gives **${say.plain(what)}** of **${say.plain(person)}** its earlier end again: ` +
        `they have it${say.until(endsAt)}. ${WITHIN}`
      : `⚠️ This takes **${say.plain(what)}** from **${say.plain(person)}**, who then can't look after access, the audit ` +
        `and the system any more. ${WITHIN}`,
  "confirm-freeze-all": ({ people, running, approvals }, say) =>
    `⚠️ This stops everything for ${say.count(people, "person", "people")}: no agent runs, ` +
    `${say.count(running, "answer", "answers")} under way ${running === 1 ? "ends" : "end"}, and ` +
    `${say.count(approvals, "open approval", "open approvals")} ${approvals === 1 ? "is" : "are"} denied. ` +
    `Only admins can lift it. ${WITHIN}`,
  "person-left": (
    { person, account, how, role, grants, accounts, stopped, requests, invites, owned, heirs },
    say,
  ) => {
    const right = `the role ${say.plain(role)}${grants === 0 ? "" : ` and ${say.count(grants, "grant", "grants")}`}`;
    const who = `**${say.plain(person)}** (${say.code(account)})`;
    const next = nextOwners(owned, heirs, say);
    if (how === "guest") {
      return `⚠️ ${who} is only a guest now. I took what guests do not hold: ${right}.${next}`;
    }
    const more = [
      ...(accounts.length > 1 ? [`all their accounts: ${accounts.map(say.code).join(", ")}`] : []),
      ...(stopped > 0 ? [say.count(stopped, "answer under way", "answers under way")] : []),
      ...(requests > 0 ? [say.count(requests, "request for access", "requests for access")] : []),
      ...(invites > 0 ? [say.count(invites, "open invite", "open invites")] : []),
    ];
    return `⚠️ ${who} has left. I closed their access everywhere: ${[right, ...more].join("; ")}.${next}`;
  },
  "agents-inherited": ({ person, agents }, say) =>
    `${say.plain(person)} is gone, so ${say.join(agents.map(say.agent), "and")} ${agents.length === 1 ? "is" : "are"} ` +
    "yours now: you are asked first who may use it, and decide.",
  "let-back-in": ({ person }, say) =>
    `${say.plain(person)} is let in again, with nothing yet. Give them what they need with a grant.`,
  "still-gone": ({ person, standing }, say) =>
    `${say.plain(person)} is still gone: the platform says ${say.plain(standing)} of the account. Nothing changed.`,
  "credential-rotated": ({ person, outcome }, say) => ROTATED[outcome](say.plain(person)),
  "confirm-changed": () =>
    "Something about it has changed since I asked, so I did nothing. Give the command again to see how it is now.",
};

/** Whose their agents are now. */
function nextOwners(owned: readonly OwnedLine[], heirs: readonly string[], say: Wording): string {
  const given = owned.flatMap(({ agent, to }) =>
    to === null ? [] : [` ${say.agent(agent)} belongs to ${say.plain(to)} now.`],
  );
  const left = owned.flatMap(({ agent, to }) => (to === null ? [say.agent(agent)] : []));
  const decided = `${say.join(left, "and")} had them as owner: ${say.people(heirs, "and")} decide now.`;
  return given.join("") + (left.length === 0 ? "" : ` ${decided}`);
}

const ROTATED = {
  rotated: (person: string) =>
    `Done: ${person} has a new credential at the gateway. What runs goes on with the old one, which ends with it.`,
  none: (person: string) =>
    `${person} has no credential with a secret in it, so there is nothing to replace.`,
  unreachable: () => "The gateway is not reachable right now. Nothing changed; please try again.",
  refused: () => "The gateway refused to make a new credential. Nothing changed; the log says why.",
} as const;

const WITHIN = "Confirm within two minutes, or nothing happens.";

/** What is frozen, as a part of a sentence. */
export function frozenThing(what: FrozenThing, say: Wording): string {
  switch (what.kind) {
    case "you":
      return "your access";
    case "person":
      return `**${say.plain(what.name)}**`;
    case "agent":
      return say.agent(what.agent);
    case "all":
      return "everything";
  }
}

const cap = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
