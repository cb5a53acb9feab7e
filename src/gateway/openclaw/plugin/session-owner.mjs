const OURS = /^agent:([^:]+):gatehouse:([^:]+):[^:]+/;

/** Whose a session is, by its key: the gateway tells no hook which person is behind a run. */
export function createOwners() {
  const children = new Map();
  const MOST = 10_000;
  const ownerOf = (sessionKey) => {
    const key = (sessionKey ?? "").toLowerCase();
    const [, agent, person] = OURS.exec(key) ?? [];
    return person === undefined ? (children.get(key) ?? null) : { agent, person };
  };
  return {
    /** `{agent, person}`; null for a session that is none of Gatehouse's. */
    ownerOf,
    /** What an agent starts for a person's message is that person's, with the agent that they were given. */
    adopt(childKey, parentKey) {
      const owner = ownerOf(parentKey);
      if (owner === null || typeof childKey !== "string") return;
      children.set(childKey.toLowerCase(), owner);
      if (children.size > MOST) children.delete(children.keys().next().value);
    },
  };
}
