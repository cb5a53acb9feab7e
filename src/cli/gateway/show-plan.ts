import { createHash } from "node:crypto";
import type { PrincipalId } from "../../core/people/principal.ts";
import type { ConfigPlan } from "../../gateway/openclaw/plan-config.ts";
import type { CliIo } from "../cli-io.ts";

/** Says which plan was seen: whoever applies names it, and another one is not written in its place. */
export function digestOf({ patch }: ConfigPlan): string {
  return createHash("sha256").update(JSON.stringify(patch)).digest("hex").slice(0, 12);
}

/** One line a change, with the name of the person that it is about. */
export function showPlan(plan: ConfigPlan, names: ReadonlyMap<PrincipalId, string>, io: CliIo): void {
  if (plan.changes.length === 0) io.out("✅ the gateway's config is as everybody's access needs it");
  for (const { sign, what } of plan.changes) {
    const [, byRole, byUser] = /^role gatehouse-(\S+?):|^identity (\S+)@/.exec(what) ?? [];
    const name = names.get((byRole ?? byUser ?? "") as PrincipalId);
    io.out(`${sign} ${what}${name === undefined ? "" : ` · ${name}`}`);
  }
}
