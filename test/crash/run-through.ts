import { findViolations } from "./check-invariants.ts";
import type { Crash, Reaches } from "./child-plan.ts";
import type { Doing, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Something the parent sees happen, at which it kills the application from outside. */
export interface Kill {
  /** A call, as the platform's fake names it, or an acknowledgement. */
  readonly seen: string;
  readonly nth: number;
}

export interface Outcome {
  readonly violations: Violations;
  /** How often the application died. */
  readonly crashes: number;
  /** How often each point was reached by the process that was there at the end. */
  readonly reaches: Reaches;
}

const isCrash = (end: Crash | Kill): end is Crash => "point" in end;

/**
 * Does things while the application is made to die: the first end while they happen, each further one during the
 * recovery from the one before. Starts it again until nothing is left to do, and says what is wrong then.
 */
export async function runThrough(
  world: World,
  doings: readonly Doing[],
  ends: readonly (Crash | Kill)[],
): Promise<Outcome> {
  const [first, ...more] = ends;
  await world.bot().arm(first && isCrash(first) ? first : null);
  const seenBefore = first && !isCrash(first) ? world.chat.countSeen(first.seen) : 0;
  await Promise.all(doings.map((doing) => doing.act()));
  let crashes = 0;
  let killer = first && !isCrash(first) ? { kill: first, from: seenBefore } : null;
  for (;;) {
    const reaches = await settle(world, doings, killer);
    if (reaches === "unrest") {
      const left = await findViolations(world, doings);
      return {
        violations: [`I1 it did not come to rest in ${world.patienceMs} ms`, ...left],
        crashes,
        reaches: {},
      };
    }
    if (reaches) {
      await world.bot().arm(null);
      return { violations: await findViolations(world, doings), crashes, reaches };
    }
    killer = null;
    do {
      crashes += 1;
      const next = more.shift();
      if (await world.start(next && isCrash(next) ? next : null)) break;
    } while (crashes < 20);
    await Promise.all(doings.map((doing) => doing.again()));
  }
}

/** Resolves with the reaches once all is done; null when the application died first. */
async function settle(
  world: World,
  doings: readonly Doing[],
  killer: { readonly kill: Kill; readonly from: number } | null,
): Promise<Reaches | "unrest" | null> {
  const bot = world.bot();
  let over = false;
  const acked = Promise.all(doings.map((doing) => doing.acked())).then(() => bot.drain());
  if (killer) {
    const { kill, from } = killer;
    const seen = world.chat.waitFor(
      () => over || world.chat.countSeen(kill.seen) >= from + kill.nth,
      kill.seen,
      2 * world.patienceMs,
    );
    // Other platforms acknowledge too.
    const first = kill.seen === "an acknowledgement" ? doings.map((doing) => doing.acked()) : [];
    void Promise.race([seen, ...first]).then(() => (over ? undefined : bot.kill()));
  }
  const late = Promise.withResolvers<"unrest">();
  const timer = setTimeout(() => late.resolve("unrest"), world.patienceMs);
  const reaches = await Promise.race([acked, bot.ended.then(() => null), late.promise]);
  clearTimeout(timer);
  over = true;
  world.chat.nudge();
  return reaches;
}
