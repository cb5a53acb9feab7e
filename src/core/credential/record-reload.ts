import { tellAdmins } from "../access/tell-admins.ts";
import type { Deps } from "../ports/deps.ts";

/** What became of reading our own secrets anew: taken up, or the ones before stay in use. */
export type ReloadOutcome =
  | {
      readonly kind: "reloaded";
      /** The settings whose secrets are others now. */
      readonly changed: readonly string[];
      /** What was taken up and is not yet in use everywhere, or only from the next start on. */
      readonly notes: readonly string[];
    }
  | { readonly kind: "kept"; readonly problems: readonly string[] };

type RecordDeps = Pick<Deps, "store" | "access" | "adapters" | "clock" | "ids">;

/** The note that new secrets could not be taken up, and the admins were told. */
export const RELOAD_FAILED = "secrets-reload-failed";
const MOST_SHOWN = 5;

/** Records it; of a failure the admins hear once, until one succeeds. */
export async function recordReload(deps: RecordDeps, outcome: ReloadOutcome): Promise<void> {
  const isKept = outcome.kind === "kept";
  const now = deps.clock.now();
  await deps.store.transact(async (tx) => {
    await tx.audit.append(
      {
        actor: { kind: "system", job: "secrets" },
        action: isKept ? "secrets.reload-failed" : "secrets.reloaded",
        target: { kind: "system", id: "gatehouse" },
        outcome: isKept ? "failed" : "done",
        rule: null,
        details: isKept
          ? { problems: outcome.problems.length, first: outcome.problems[0] ?? "" }
          : { changed: outcome.changed.join(" ") },
        reference: null,
      },
      now,
    );
    if (!isKept) return tx.notes.remove(RELOAD_FAILED);
    if (!(await tx.notes.setOnce(RELOAD_FAILED, String(now)))) return;
    await tellAdmins(tx, deps, {
      text: { key: "secrets-kept", quote: outcome.problems.slice(0, MOST_SHOWN).join("\n") },
    });
  });
}
