/** A part of the room, asked for or had. */
export interface FileClaim {
  /** Resolves once the part is ours; false when it was given back before. */
  readonly had: Promise<boolean>;
  /** Does something in it that takes a while: until its end it is not free, though it was given back. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  /** It turned out to be this much. */
  settle(bytes: number): void;
  /** Gives it back, also while it waits. Once is enough. */
  release(): void;
}

/** How many bytes of files there may be in memory at once, whoever's they are. */
export interface FileRoom {
  claim(bytes: number): FileClaim;
}

/** Room is given in the order in which it is asked for; what is larger than all of it is let in alone. */
export function createFileRoom(most: number): FileRoom {
  const waiting: Part[] = [];
  let used = 0;
  const serve = () => {
    for (let next = waiting[0]; next && (used === 0 || used + next.bytes <= most); next = waiting[0]) {
      waiting.shift();
      next.enter();
    }
  };
  return {
    claim(bytes) {
      let held = 0;
      const part = createPart(bytes, (size) => {
        used += size - held;
        held = size;
      });
      waiting.push(part);
      serve();
      const release = () => {
        const place = waiting.indexOf(part);
        if (place >= 0) waiting.splice(place, 1);
        part.leave();
        serve();
      };
      return {
        had: part.had,
        release,
        settle(size) {
          part.settle(size);
          serve();
        },
        during: (work) => part.during(work).finally(serve),
      };
    },
  };
}

type Part = ReturnType<typeof createPart>;

function createPart(bytes: number, hold: (size: number) => void) {
  const had = Promise.withResolvers<boolean>();
  let isIn = false;
  let isOver = false;
  let works = 0;
  const end = () => {
    if (!isOver || works > 0) return;
    isIn = false;
    hold(0);
  };
  return {
    bytes,
    had: had.promise,
    enter() {
      isIn = true;
      hold(bytes);
      had.resolve(true);
    },
    settle(size: number) {
      if (isIn) hold(size);
    },
    leave() {
      isOver = true;
      had.resolve(false);
      end();
    },
    async during<Result>(work: () => Promise<Result>): Promise<Result> {
      works += 1;
      try {
        return await work();
      } finally {
        works -= 1;
        end();
      }
    },
  };
}
