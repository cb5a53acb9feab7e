const keyOf = (person) => `gatehouse.read.${person}`;

/** How far each person has read each thread; kept in this browser. */
export function createReadMarks() {
  const marks = new Map();
  const of = (person) => {
    if (!marks.has(person)) marks.set(person, load(person));
    return marks.get(person);
  };
  return {
    readAt: (person, thread) => of(person)[thread] ?? 0,
    /** True when that changed anything. */
    read(person, thread, at) {
      const read = of(person);
      if ((read[thread] ?? 0) >= at) return false;
      read[thread] = at;
      save(keyOf(person), read);
      return true;
    },
  };
}

const load = (person) => recall(keyOf(person), {});

/** What this browser remembers under a name; private windows may remember nothing. */
export function recall(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? fallback;
  } catch {
    return fallback;
  }
}

export function save(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Then it is known until the page closes.
  }
}
