export const FORMAT = 1;

const MOST_PEOPLE = 20_000;
const MOST_AGENTS = 1_000;
/** Gatehouse believes no higher number, so none may be taken either. */
const HIGHEST_REVISION = 2 ** 48;
const LONGEST_LEASE_MS = 24 * 60 * 60_000;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isTime = (value) => Number.isSafeInteger(value) && value >= 0;
const isWord = (value) => typeof value === "string" && value.length > 0 && value.length <= 200;
const isAgent = (value) => typeof value === "string" && /^(?:\*|[a-z0-9][a-z0-9_-]{0,63})$/.test(value);
const isList = (value, most, isOne) => Array.isArray(value) && value.length <= most && value.every(isOne);
const hasOnly = (value, keys) => Object.keys(value).every((key) => keys.includes(key));

/** Reads what Gatehouse sent, to the letter: `{ok}` or `{problem}`. What it does not know it refuses. */
export function parseList(value) {
  if (!isObject(value)) return { problem: "the list is no object" };
  if (value.format !== FORMAT) return { problem: `format ${FORMAT} is understood here` };
  const wrong = [
    ["keys", hasOnly(value, ["format", "revision", "leaseMs", "frozen", "people"])],
    ["revision", isTime(value.revision) && value.revision > 0 && value.revision <= HIGHEST_REVISION],
    ["leaseMs", isTime(value.leaseMs) && value.leaseMs > 0 && value.leaseMs <= LONGEST_LEASE_MS],
    ["frozen", isFrozen(value.frozen)],
    ["people", isList(value.people, MOST_PEOPLE, isPerson)],
  ].find(([, isRight]) => !isRight);
  if (wrong) return { problem: `${wrong[0]} is not as it should be` };
  for (const key of ["id", "user"]) {
    if (new Set(value.people.map((one) => one[key])).size < value.people.length) {
      return { problem: `two people have the same ${key}` };
    }
  }
  return { ok: value };
}

function isFrozen(value) {
  return (
    isObject(value) &&
    hasOnly(value, ["all", "agents"]) &&
    typeof value.all === "boolean" &&
    isList(value.agents, MOST_AGENTS, isAgent)
  );
}

function isPerson(value) {
  return (
    isObject(value) &&
    hasOnly(value, ["id", "user", "agents", "except"]) &&
    isWord(value.id) &&
    !value.id.includes(":") &&
    value.id === value.id.toLowerCase() &&
    isWord(value.user) &&
    value.user === value.user.toLowerCase() &&
    isList(value.agents, MOST_AGENTS, isEntry) &&
    isList(value.except, MOST_AGENTS, isAgent)
  );
}

function isEntry(value) {
  return (
    isObject(value) &&
    hasOnly(value, ["id", "endsAt"]) &&
    isAgent(value.id) &&
    (value.endsAt === null || isTime(value.endsAt))
  );
}
