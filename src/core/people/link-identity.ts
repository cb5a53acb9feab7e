import { auditAccess } from "../access/audit-access.ts";
import { freezeKeyOf, isPersonFrozen } from "../access/freeze.ts";
import { loadFreezes } from "../access/load-snapshot.ts";
import type { Deps } from "../ports/deps.ts";
import type { Reads, Tx } from "../ports/store.ts";
import type { Identity, Standing } from "./identity.ts";
import { type LinkCode, type LinkRefusal, linkCodeNote } from "./link-code.ts";
import { auditLinkRefusal, hashOfLinkCode, mayBeJoined, spendLinkCode } from "./make-link-code.ts";
import type { Principal, PrincipalId } from "./principal.ts";
import { type ResolvedAsker, resolveAsker } from "./resolve-asker.ts";
import { hasTooManyTries, rememberTry } from "./wrong-tries.ts";

/** private: only the two of us read it · elsewhere: others might · seen: others read it. */
export type ClaimPlace = "private" | "elsewhere" | "seen";

export interface LinkClaim {
  readonly hash: string;
  /** Whoever made the code, with their platform's word as of now; null: there is no such code. */
  readonly maker: ResolvedAsker | null;
  readonly place: ClaimPlace;
}

export type LinkOutcome =
  | { readonly kind: "linked"; readonly maker: Principal; readonly told: Identity }
  /** The account is somebody's: nothing happened yet, but for the code, which is spent. */
  | { readonly kind: "merge"; readonly from: Principal; readonly into: Principal; readonly told: Identity }
  | {
      readonly kind: "refused";
      readonly why: LinkRefusal;
      /** The account whose code was spent, because others read it. */
      readonly seenOf: Identity | null;
    };

const CHECKED: readonly Standing[] = ["member", "guest", "external"];

/** Looks, before the transaction, whose code it is: their platform has to be asked about them. */
export async function readLinkClaim(
  deps: Pick<Deps, "store" | "adapters" | "access" | "hasher">,
  typed: string,
  place: ClaimPlace,
): Promise<LinkClaim> {
  const hash = hashOfLinkCode(deps.hasher, typed);
  const code = await storedLinkCode(deps.store, hash);
  return { hash, place, maker: code && (await resolveAsker(deps, code.identity)) };
}

/**
 * Joins an account that nobody has to whoever made the code, once. Every refusal is recorded, and the right code in a
 * place where others read it is spent: somebody else may have been quicker.
 */
export async function linkIdentity(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  who: ResolvedAsker,
  claim: LinkClaim,
): Promise<LinkOutcome> {
  const now = deps.clock.now();
  const { hash, maker } = claim;
  const code = await storedLinkCode(tx, hash);
  const why = await judge(tx, who, claim, code, now);
  if (why === "wrong") await rememberTry(tx, "link-tries", who.identity, now);
  const owner = maker?.principal;
  const isSeen = why === "not-private" && claim.place === "seen" && code !== null;
  if (code && (why === null || why === "expired" || isSeen)) await spendLinkCode(tx, hash, code.principalId);
  if (why !== null || !code || !owner) {
    await auditLinkRefusal(tx, deps, who, why ?? "wrong", code?.principalId ?? null);
    return { kind: "refused", why: why ?? "wrong", seenOf: isSeen ? code.identity : null };
  }
  const known = await tx.principals.byIdentity(who.identity);
  const told = code.identity;
  if (known) return { kind: "merge", from: known, into: owner, told };
  await tx.principals.link(who.identity, owner.id, now);
  const by = { kind: "principal", principalId: owner.id, identity: who.identity } as const;
  await auditAccess(tx, deps, by, {
    person: owner.id,
    action: "identity.linked",
    details: { identity: who.identity, from: told, standing: who.facts.standing },
  });
  return { kind: "linked", maker: owner, told };
}

async function judge(
  tx: Tx,
  who: ResolvedAsker,
  { maker, place }: LinkClaim,
  code: LinkCode | null,
  now: number,
): Promise<LinkRefusal | null> {
  if (who.facts.standing === "unknown") return "unchecked";
  if (await hasTooManyTries(tx, "link-tries", who.identity, now)) return "too-many";
  const known = await tx.principals.byIdentity(who.identity);
  // Whoever cannot join learns nothing about the code, not even that it was right.
  if (!code || !CHECKED.includes(who.facts.standing) || (known?.suspendedAt ?? null) !== null) return "wrong";
  if (code.expiresAt <= now || !(await isStillTheirs(tx, code, maker))) return "expired";
  if (place !== "private") return "not-private";
  if (known?.id === code.principalId) return "same";
  return null;
}

/** The maker as of now: known by that account, not suspended or frozen, and a person as far as their platform says. */
async function isStillTheirs(tx: Tx, code: LinkCode, maker: ResolvedAsker | null): Promise<boolean> {
  if (maker?.identity !== code.identity) return false;
  const owner = await ownerOf(tx, code.identity, code.principalId);
  const freezes = await loadFreezes(tx);
  // Whoever made it on a stolen account must not come back by another one, once the freeze is lifted.
  if (isPersonFrozen(freezes, code.principalId) || freezes.has(freezeKeyOf({ kind: "all" }))) return false;
  return (
    owner !== null && CHECKED.includes(maker.facts.standing) && mayBeJoined({ ...maker, principal: owner })
  );
}

/** The person, when the account is still theirs and they are not suspended. */
export async function ownerOf(
  reads: Pick<Reads, "principals">,
  identity: Identity,
  id: PrincipalId,
): Promise<Principal | null> {
  const owner = await reads.principals.byIdentity(identity);
  return owner?.id === id && owner.suspendedAt === null ? owner : null;
}

async function storedLinkCode(reads: Pick<Reads, "notes">, hash: string): Promise<LinkCode | null> {
  const note = await reads.notes.get(linkCodeNote(hash));
  return note === null ? null : (JSON.parse(note) as LinkCode);
}
