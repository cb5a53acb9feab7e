import { createHash } from "node:crypto";
import { narrowed } from "./narrowed.mjs";

/** Names that only Gatehouse gives: one of them without a grant is refused, whatever its role says. */
const OUR_NAME = "@gatehouse.internal";
/** A person who lost one agent of several keeps the others; what still runs on the lost one then ends all of theirs. */
const GRACE_MS = 5_000;
const LONGEST_TIMER_MS = 60 * 60_000;

/** What holds now, and the native signals that end what stands on it. `clock` is for tests. */
export function createGrants(file, clock = { now: Date.now, after: setTimeout, cancel: clearTimeout }) {
  const people = new Map();
  const byUser = new Map();
  const runs = new Map();
  /** What is gone by, and what was said last: the same, but where that could not be kept. */
  let list = null;
  let latest = null;
  let isFileWider = false;
  let receivedAt = 0;
  let timer = null;

  const isFresh = () => list !== null && clock.now() < receivedAt + list.leaseMs;
  const isFrozen = (agent) =>
    !isFresh() || list.frozen.all || list.frozen.agents.includes(agent) || list.frozen.agents.includes("*");
  const isInForce = ({ endsAt }) => endsAt === null || endsAt > clock.now();

  function mayUse(personId, agent) {
    const person = people.get(personId);
    if (person === undefined || isFrozen(agent) || person.except.includes(agent)) return false;
    return person.agents.some((entry) => (entry.id === agent || entry.id === "*") && isInForce(entry));
  }

  const holdsAny = (person) => isFresh() && !list.frozen.all && person.agents.some(isInForce);

  function admit({ profile, requiredByRole }) {
    const names = profile.emails.map((one) => one.toLowerCase());
    const person = names.map((name) => byUser.get(name)).find(Boolean);
    if (person === undefined) {
      if (requiredByRole || names.some((name) => name.endsWith(OUR_NAME))) throw new Error("no grant");
      return undefined;
    }
    if (!holdsAny(person)) throw new Error("no grant");
    const { signal } = person.ending;
    return {
      signal,
      assertCurrent() {
        signal.throwIfAborted();
        if (!holdsAny(person)) throw new Error("access has ended");
      },
    };
  }

  function end(person) {
    people.delete(person.id);
    byUser.delete(person.user);
    person.ending.abort(new Error("access has ended"));
  }

  function hold(next) {
    const wanted = new Map(next.people.map((one) => [one.id, one]));
    for (const person of [...people.values()]) {
      if (wanted.get(person.id)?.user !== person.user) end(person);
    }
    for (const one of next.people) {
      const known = people.get(one.id);
      if (known) Object.assign(known, { agents: one.agents, except: one.except });
      else add(one);
    }
  }

  function add({ id, user, agents, except }) {
    const person = { id, user, agents, except, ending: new AbortController() };
    people.set(id, person);
    byUser.set(user, person);
  }

  /** Ends who holds nothing any more, and looks again when the next thing ends by itself. */
  function settle() {
    for (const person of [...people.values()]) {
      if (holdsAny(person)) continue;
      const { id, user, agents, except } = person;
      end(person);
      // The entry stays, with a new signal: a lease that is renewed lets them in again.
      add({ id, user, agents, except });
    }
    const lost = [...runs].filter(([, { person, agent }]) => people.has(person) && !mayUse(person, agent));
    if (lost.length > 0) clock.after(() => endLost(lost.map(([runId]) => runId)), GRACE_MS)?.unref?.();
    arm();
  }

  function endLost(runIds) {
    for (const { person: id, agent } of runIds.flatMap((runId) => runs.get(runId) ?? [])) {
      const person = people.get(id);
      if (person === undefined || mayUse(id, agent)) continue;
      end(person);
      add(person);
    }
  }

  function keep(kept) {
    try {
      file.save(kept);
      isFileWider = false;
      return true;
    } catch {
      return false;
    }
  }

  /** What of `next` may hold while it cannot be kept. */
  function onlyLess(from, next) {
    const less = narrowed(from, next);
    isFileWider ||= from !== null && digestOf(less) !== digestOf(from);
    // A restart would bring back what was just taken away: better nobody gets in by the file then.
    if (isFileWider) isFileWider = !file.forget();
    return less;
  }

  function arm() {
    if (timer !== null) clock.cancel(timer);
    timer = null;
    const now = clock.now();
    const ends = [...people.values()].flatMap(({ agents }) => agents.map(({ endsAt }) => endsAt ?? Infinity));
    const next = Math.min(
      ...[Infinity, list === null ? Infinity : receivedAt + list.leaseMs, ...ends].filter((at) => at > now),
    );
    if (!Number.isFinite(next)) return;
    timer = clock.after(settle, Math.min(next - now, LONGEST_TIMER_MS));
    timer?.unref?.();
  }

  return {
    mayUse,
    isFrozen,
    admit,
    /**
     * "taken": on disk before it took effect. "older" than what was said last. "unkept": it cannot be kept, so it only
     * takes away: whatever it gives would be forgotten again.
     */
    take(next) {
      if (latest !== null && next.revision < latest.revision) return "older";
      if (latest !== null && next.revision === latest.revision && digestOf(next) !== digestOf(latest))
        return "older";
      const at = clock.now();
      const isKept = keep({ receivedAt: at, list: next });
      list = isKept ? next : onlyLess(list, next);
      latest = next;
      receivedAt = at;
      if (list !== null) hold(list);
      settle();
      return isKept ? "taken" : "unkept";
    },
    runBegan: (runId, owner) => void runs.set(runId, owner),
    runEnded: (runId) => void runs.delete(runId),
    state: () => ({
      revision: latest?.revision ?? 0,
      digest: list === null ? null : digestOf(list),
      people: people.size,
      isFresh: isFresh(),
      isKept: list === latest,
    }),
    /** Takes up what was kept; a list that came meanwhile is newer. */
    wake() {
      const kept = list === null ? file.load() : null;
      if (kept !== null) {
        list = latest === null ? kept.list : onlyLess(kept.list, latest);
        latest ??= list;
        // A clock that was set back must not make a lease longer.
        receivedAt = Math.min(kept.receivedAt, clock.now());
        hold(list);
      }
      settle();
    },
    sleep() {
      if (timer !== null) clock.cancel(timer);
      timer = null;
      for (const person of [...people.values()]) end(person);
      list = null;
      if (!isFileWider) latest = null;
      runs.clear();
    },
  };
}

/** Of what is held, without the revision's number: the same list sent again is no other list. */
export function digestOf({ frozen, people }) {
  const sorted = [...people].sort((a, b) => (a.id < b.id ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify({ frozen, people: sorted }))
    .digest("hex");
}
