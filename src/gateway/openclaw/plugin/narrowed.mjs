/** What both lists allow, and not more: all of a new list that may take effect while it cannot be kept. */
export function narrowed(held, next) {
  if (held === null) return null;
  const before = new Map(held.people.map((one) => [one.id, one]));
  return {
    ...next,
    frozen: {
      all: held.frozen.all || next.frozen.all,
      agents: union(held.frozen.agents, next.frozen.agents),
    },
    people: next.people.flatMap((one) => {
      const known = before.get(one.id);
      return known?.user === one.user ? [both(known, one)] : [];
    }),
  };
}

function both(known, one) {
  const ids = union(
    known.agents.map(({ id }) => id),
    one.agents.map(({ id }) => id),
  );
  const agents = ids.flatMap((id) => {
    const ends = [known, one].map((person) => endOf(person, id));
    if (ends.includes(undefined)) return [];
    const end = Math.min(...ends);
    return [{ id, endsAt: Number.isFinite(end) ? end : null }];
  });
  return { ...one, agents, except: union(known.except, one.except) };
}

/** Until when somebody has this agent, also as one of all; undefined: not at all. */
function endOf({ agents }, agent) {
  const fitting = agents.filter(({ id }) => id === agent || id === "*");
  return fitting.length === 0 ? undefined : Math.max(...fitting.map(({ endsAt }) => endsAt ?? Infinity));
}

const union = (a, b) => [...new Set([...a, ...b])].sort();
