import { describeRule } from "../../core/access/explain-access.ts";
import type { Sentences } from "../catalogue.ts";
import type { Wording } from "../wording.ts";
import { powerWords } from "./powers.ts";

type Keys =
  | "granted-agent"
  | "granted-role"
  | "granted-permission"
  | "already-granted"
  | "grant-needs-end"
  | "grant-not-a-person"
  | "confirm-powerful-grant"
  | "grant-received"
  | "grant-cancelled"
  | "revoked"
  | "revoke-nothing"
  | "revoke-by-role"
  | "revoke-by-grant"
  | "revoked-in-part"
  | "last-admin"
  | "undone"
  | "why";

/** Who may do what, and changes of it. */
export const accessSentences: Sentences<Keys> = {
  "granted-agent": ({ person, agent, endsAt, awaitsOperator }, say) =>
    `${say.plain(person)} can use ${say.agent(agent)}${end(endsAt, say)}.` +
    (awaitsOperator
      ? ` The gateway does not know that yet: until somebody runs ${say.code("npm run gatehouse -- gateway plan")} on the server, and then the line that it ends with, it refuses them.`
      : ""),
  "granted-role": ({ person, role, endsAt }, say) =>
    `${say.plain(person)} has the role ${strong(role, say)}${end(endsAt, say)}.`,
  "granted-permission": ({ person, permission, endsAt }, say) =>
    `${say.plain(person)} has ${say.code(permission)}${end(endsAt, say)}.`,
  "already-granted": ({ person, what, endsAt }, say) =>
    `${say.plain(person)} already has ${strong(what, say)}${end(endsAt, say)}. Nothing changed.`,
  "grant-needs-end": ({ person, usage }, say) =>
    `${say.plain(person)} is a guest or from outside, so the grant needs an end. For example: ${say.code(usage)}`,
  "grant-not-a-person": ({ person, standing }, say) =>
    standing === "unknown"
      ? `I could not check ${say.plain(person)}'s account just now. Nothing changed; please try again in a minute.`
      : `${say.plain(person)} is ${standing === "bot" ? "a bot" : say.plain(standing)}, and I only let people in. Nothing changed.`,
  "confirm-powerful-grant": ({ person, role, powers }, say) =>
    `The role ${strong(role, say)} lets ${say.plain(person)} ${powerWords(powers, say) || "do more than use agents"}. ` +
    "Is that what you want?",
  "grant-received": ({ by, what, endsAt, example }, say) =>
    `${say.plain(by)} gave you ${strong(what, say)}${end(endsAt, say)}.` +
    (example === "" ? "" : ` Try: ${say.code(example)}`),
  "grant-cancelled": () => "Cancelled. Nothing changed.",
  revoked: ({ person, what, stopped }, say) =>
    `Done: ${say.plain(person)} does not have ${strong(what, say)} any more.` +
    (stopped === 0 ? "" : ` ${say.count(stopped, "running answer was", "running answers were")} stopped.`),
  "revoke-nothing": ({ person, what }, say) =>
    `${say.plain(person)} does not have ${strong(what, say)}, so there was nothing to revoke.`,
  "revoke-by-role": ({ person, what, role }, say) =>
    `${say.plain(person)} has ${strong(what, say)} through the role ${strong(role, say)}, not by a grant. ` +
    "Give them another role to take it away.",
  "revoke-by-grant": ({ person, what, grant }, say) =>
    `${say.plain(person)} has ${strong(what, say)} through the wider grant ${say.code(grant)}. ` +
    "Revoke that one to take it away.",
  "revoked-in-part": ({ person, what, through }, say) =>
    `Done: that grant is over. ${say.plain(person)} still has ${strong(what, say)} through ${say.code(through)}.`,
  "last-admin": ({ person }, say) =>
    `${say.plain(person)} is the only admin. Make somebody else an admin first.`,
  undone: ({ person, what, endsAt }, say) =>
    `Undone: ${say.plain(person)} has ${strong(what, say)} again${say.until(endsAt ?? null)}.`,
  why: ({ person, agent, allowed, rule, lastEnded }, say) => {
    const answer = allowed
      ? `Yes: ${say.plain(person)} can use ${say.agent(agent)}.`
      : `No: ${say.plain(person)} can't use ${say.agent(agent)}.`;
    const past =
      lastEnded === null
        ? ""
        : ` Last: a grant from ${say.plain(lastEnded.by)} ended on ${say.time(lastEnded.at)}.`;
    return `${answer} ${say.sentence(describeRule(rule))}${past}`;
  },
};

const strong = (value: string, say: Wording) => `**${say.plain(value)}**`;
const end = (at: number | null, say: Wording) => say.until(at);
