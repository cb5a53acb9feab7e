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
    const name = nameIn(what, names);
    io.out(`${sign} ${what}${name === undefined ? "" : ` · ${name}`}`);
  }
}

/** Who gets something by this plan, and has to wait for it. */
export function waitingFor(plan: ConfigPlan, names: ReadonlyMap<PrincipalId, string>): readonly string[] {
  const got = plan.changes.flatMap(({ sign, what }) => (sign === "-" ? [] : (nameIn(what, names) ?? [])));
  return [...new Set(got)].sort();
}

/** Whom a change is about. */
function nameIn(what: string, names: ReadonlyMap<PrincipalId, string>): string | undefined {
  const [, byRole, byUser] = /^role gatehouse-(\S+?):|^identity (\S+)@/.exec(what) ?? [];
  return names.get((byRole ?? byUser ?? "") as PrincipalId);
}
