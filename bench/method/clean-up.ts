export interface CleanUp {
  /** Ends it when everything is over, before whatever was added earlier. */
  later(end: () => unknown): void;
  all(): Promise<void>;
}

export function createCleanUp(): CleanUp {
  const ends: (() => unknown)[] = [];
  return {
    later: (end) => void ends.push(end),
    async all() {
      for (const end of ends.splice(0).toReversed()) await end();
    },
  };
}

/** Does the work, and then ends what it opened, whatever became of it. */
export async function cleaningUp<T>(work: (cleanUp: CleanUp) => Promise<T>): Promise<T> {
  const cleanUp = createCleanUp();
  try {
    return await work(cleanUp);
  } finally {
    await cleanUp.all();
  }
}
