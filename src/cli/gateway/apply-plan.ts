import type { ConfigDesk } from "../../gateway/openclaw/change-config.ts";
import type { IdentityPerson } from "../../gateway/openclaw/identity-config.ts";
import type { ConfigPlan } from "../../gateway/openclaw/plan-config.ts";
import { type CliIo, EXIT } from "../cli-io.ts";
import { digestOf } from "./show-plan.ts";

const LOOK_EVERY_MS = 1_000;
const WAITS_MS = 5 * 60_000;

interface Wish {
  readonly people: readonly IdentityPerson[];
  /** The plan that was seen. */
  readonly plan?: string | undefined;
  /** Whatever runs. */
  readonly now?: boolean | undefined;
}

/** Writes the plan that was seen, in one write, at a moment when nothing runs; then gives everybody their role. */
export async function applyPlan(desk: ConfigDesk, plan: ConfigPlan, wish: Wish, io: CliIo): Promise<number> {
  if (plan.changes.length > 0) {
    if (wish.plan !== digestOf(plan)) {
      const why =
        wish.plan === undefined
          ? "Nothing was written."
          : "That is not the plan that you saw; nothing was written.";
      io.err(`${why} To write exactly this, add --plan ${digestOf(plan)}`);
      return EXIT.failed;
    }
    if (wish.now !== true && !(await quiet(desk, io))) return EXIT.failed;
    await desk.apply(plan);
    const left = await desk.plan(wish.people);
    if (left.changes.length > 0) {
      io.err(`The gateway took not all of it: ${left.changes.length} changes are left. Look at its log.`);
      return EXIT.failed;
    }
    io.out(`✅ written: ${plan.changes.length} changes`);
  }
  const changed = await desk.syncRoles(wish.people);
  if (changed.length > 0) io.out(`✅ another role now: ${changed.join(", ")}`);
  return EXIT.ok;
}

/** A change of roles ends every run: it waits until none goes on. */
async function quiet(desk: ConfigDesk, io: CliIo): Promise<boolean> {
  const until = io.clock.now() + WAITS_MS;
  for (let said = -1; ; ) {
    const running = await desk.running();
    if (running === 0) return true;
    if (io.clock.now() >= until) break;
    if (running !== said)
      io.err(`waiting for ${running} running ${running === 1 ? "answer" : "answers"} to end`);
    said = running;
    await new Promise<void>((resolve) => void io.clock.after(LOOK_EVERY_MS, resolve));
  }
  io.err("Something still runs after five minutes; nothing was written. --now writes anyway.");
  return false;
}
