import { readdir } from "node:fs/promises";
import { vi } from "vitest";
import type { ReadOnlyStore } from "../../db/open-store.ts";
import { builtinRoles } from "../../src/core/access/builtin-roles.ts";
import { loadSnapshot } from "../../src/core/access/load-snapshot.ts";
import { decideAccess } from "../../src/core/access/policy.ts";
import { verifyAudit } from "../../src/core/audit/verify-audit.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { auditOf } from "./facts.ts";
import { DESIGNER } from "./settings.ts";
import type { Doing, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** What follows the last thing that is written (a word to the gateway, say) has so long to come. */
const SETTLING_MS = 10_000;

/** Everything that is wrong now that nothing is left to do; empty when all promises were kept. */
export async function findViolations(world: World, doings: readonly Doing[]): Promise<Violations> {
  let found = await lookForViolations(world, doings);
  const isRight = async () => {
    if (found.length > 0) found = await lookForViolations(world, doings);
    return found.length === 0;
  };
  await vi.waitUntil(isRight, { timeout: SETTLING_MS, interval: 200 }).catch(() => {});
  return found;
}

async function lookForViolations(world: World, doings: readonly Doing[]): Promise<Violations> {
  return world.look(async (store) => {
    const own = await Promise.all(doings.map((doing) => doing.check(store)));
    const audit = await auditOf(store);
    const verdict = await verifyAudit(store.audit, nodeHasher);
    const chain =
      verdict.kind === "whole" ? [] : [`I4 the audit is broken at ${verdict.seq}: ${verdict.why}`];
    const [unhandled, unfinished, open] = await Promise.all([
      store.inbox.unhandled(10),
      store.turns.unfinished(),
      store.outbox.open(),
    ]);
    return [
      ...own.flat(),
      ...chain,
      ...twice(audit.filter(({ action }) => action === "grant.created").map(({ target }) => target.id)),
      ...unhandled.map(({ id }) => `I1 event ${id} was never handled`),
      ...unfinished.map(({ id }) => `I1 turn ${id} never ended`),
      ...open.map(({ id }) => `I3 row ${id} was never said`),
      ...strayWords(world, doings),
      ...world.chat.overdue(),
      ...leaks(world, doings),
      ...(await leftovers(world)),
      ...(await letInByGateway(world, store)),
    ];
  });
}

const twice = (ids: readonly string[]) =>
  ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `I4 grant ${id} was created twice in the audit`);

/** What belongs to one person's talk, read anywhere else. */
function strayWords({ chat }: World, doings: readonly Doing[]): Violations {
  return doings.flatMap(({ word, allowed }) =>
    chat
      .written()
      .filter(({ text, place }) => text.toLowerCase().includes(word) && !allowed.includes(place))
      .map(({ text, place }) => `I6 ${word} is to be read in ${place}: ${text.slice(0, 60)}`),
  );
}

/** Whom the gateway's own list lets in although they hold nothing (any more). */
async function letInByGateway({ gateway, now }: World, store: ReadOnlyStore): Promise<Violations> {
  const snapshot = await loadSnapshot(store, builtinRoles([DESIGNER]), now());
  const question = { kind: "use-agent", agentId: DESIGNER } as const;
  const out = [...snapshot.people.keys()].filter(
    (principalId) =>
      decideAccess({ principalId, standing: "member" }, question, snapshot, now()).kind !== "allowed",
  );
  return out
    .filter((id) => gateway.state.companion?.mayUse(id, DESIGNER))
    .map((id) => `I5 the gateway would still let ${id} in`);
}

/** Files that were only to be there for a moment. */
async function leftovers({ dataDir }: World): Promise<Violations> {
  const names = await readdir(dataDir, { recursive: true });
  return names.filter((name) => LEFTOVER.test(name)).map((name) => `I1 ${name} was left in the data folder`);
}

const LEFTOVER = /\.(?:draft|tmp)$|^key\..*\./;

/** Secrets and people's words, in any line that was logged or any text that was posted. */
function leaks(world: World, doings: readonly Doing[]): Violations {
  const { chat, gateway } = world;
  const devices = [...gateway.state.devices.values()].map(({ token }) => token);
  const secrets = [...chat.secrets(), gateway.state.token, ...devices];
  const logs = world.logs();
  const posted = chat.posted();
  return [
    ...secrets.filter((secret) => logs.includes(secret)).map(() => "I7 a secret is in the log"),
    ...secrets.filter((secret) => posted.includes(secret)).map(() => "I7 a secret was posted"),
    ...doings
      .filter(({ word }) => logs.includes(` ${word}`))
      .map(({ word }) => `I7 what somebody wrote (${word}) is in the log`),
  ];
}
