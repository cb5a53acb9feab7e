import { readdir } from "node:fs/promises";
import { verifyAudit } from "../../src/core/audit/verify-audit.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { auditOf } from "./facts.ts";
import type { Doing, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Everything that is wrong now that nothing is left to do; empty when all promises were kept. */
export async function findViolations(world: World, doings: readonly Doing[]): Promise<Violations> {
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
