import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { FrozenLine, FrozenThing } from "../words/shown.ts";
import { agentNameOf } from "./agent-directory.ts";
import type { Freeze, FreezeTarget } from "./freeze.ts";

type LineDeps = Pick<Deps, "access" | "gateways" | "settings">;

/** A freeze as people read it; `reader` is called "you". Its reason is for others. */
export function frozenLineOf(deps: LineDeps, freeze: Freeze, reader: PrincipalId | null): FrozenLine {
  const { target, by, at } = freeze;
  return {
    what: frozenThing(deps, target, reader),
    by: by === "system" ? null : nameOf(deps, by),
    since: at,
    quote: null,
  };
}

/** What stands still for this person: themselves, agents, or everything. */
export function frozenFor(deps: LineDeps, reader: PrincipalId): readonly FrozenLine[] {
  const freezes = [...deps.access.snapshot().freezes.values()];
  const theirs = freezes.filter(({ target }) => target.kind !== "person" || target.principalId === reader);
  return theirs.map((freeze) => frozenLineOf(deps, freeze, reader));
}

/** Everything that stands still, with the reasons: for those who look after access. */
export function everythingFrozen(deps: LineDeps): readonly FrozenLine[] {
  const freezes = [...deps.access.snapshot().freezes.values()];
  return freezes.map((freeze) => ({ ...frozenLineOf(deps, freeze, null), quote: freeze.reason }));
}

export function frozenThing(deps: LineDeps, target: FreezeTarget, reader: PrincipalId | null): FrozenThing {
  switch (target.kind) {
    case "person":
      return target.principalId === reader
        ? { kind: "you" }
        : { kind: "person", name: nameOf(deps, target.principalId) };
    case "agent":
      return { kind: "agent", agent: agentNameOf(deps, target.agentId) };
    case "all":
      return { kind: "all" };
  }
}

const nameOf = ({ access }: Pick<Deps, "access">, id: PrincipalId) =>
  access.snapshot().people.get(id)?.principal.displayName ?? "somebody";
