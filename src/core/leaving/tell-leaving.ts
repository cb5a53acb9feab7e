import { listHelpers } from "../access/policy.ts";
import { platformOf } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { type NewButton, sayDirectly } from "../words/say.ts";
import type { OwnedLine } from "../words/shown.ts";
import type { Text } from "../words/text.ts";
import { handAgentsOn } from "./hand-agents-on.ts";
import type { Closed, Leaving } from "./leaving.ts";

type TellDeps = Pick<Deps, "access" | "adapters" | "settings" | "clock" | "ids" | "gateways">;

const WEEK_MS = 7 * 24 * 60 * 60_000;

/** Tells everybody who looks after access what was closed, who owns what was theirs, and how to undo it. */
export async function tellLeaving(tx: Tx, deps: TellDeps, leaving: Leaving, closed: Closed): Promise<void> {
  const { person } = closed;
  const heirs = listHelpers(deps.access.snapshot(), null, deps.clock.now()).filter((id) => id !== person.id);
  const owned = await handAgentsOn(tx, deps, closed);
  const text = textOf(deps, leaving, closed, { heirs, owned });
  const action = { kind: "let-back-in", identity: leaving.identity, gifts: closed.taken } as const;
  const undo: NewButton = { label: { key: "let-back-in" }, action, lifeMs: WEEK_MS };
  for (const id of heirs) {
    for (const identity of await tx.principals.identitiesOf(id)) {
      if (deps.adapters.has(platformOf(identity)))
        await sayDirectly(tx, deps, identity, { text, buttons: [undo] });
    }
  }
}

interface Left {
  readonly heirs: readonly PrincipalId[];
  readonly owned: readonly OwnedLine[];
}

function textOf(deps: TellDeps, leaving: Leaving, closed: Closed, { heirs, owned }: Left): Text {
  const { people } = deps.access.snapshot();
  return {
    key: "person-left",
    person: closed.person.displayName,
    account: leaving.identity,
    how: leaving.how,
    role: closed.role,
    grants: closed.taken.filter(({ subject }) => subject.kind === "permission").length,
    accounts: closed.accounts,
    stopped: closed.turns.length,
    requests: closed.requests,
    invites: closed.invites,
    owned,
    heirs: heirs.map((id) => people.get(id)?.principal.displayName ?? "somebody"),
  };
}
