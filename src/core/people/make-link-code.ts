import { auditAccess } from "../access/audit-access.ts";
import { GUEST } from "../access/builtin-roles.ts";
import type { Deps } from "../ports/deps.ts";
import type { Reads, Tx } from "../ports/store.ts";
import {
  LINK_CODE_LIFE_MS,
  type LinkCode,
  type LinkCodesMade,
  type LinkRefusal,
  linkCodeNote,
  linkCodesNote,
} from "./link-code.ts";
import type { PrincipalId } from "./principal.ts";
import { actorOf, type ResolvedAsker } from "./resolve-asker.ts";
import { hashOfTyped } from "./typed-code.ts";

type MakeDeps = Pick<Deps, "ids" | "clock" | "hasher">;

const WINDOW_MS = 15 * 60 * 1000;
const MOST_IN_WINDOW = 5;

/** A fresh code of this person; the one before is void. Whoever asks is known: the door was passed. */
export async function makeLinkCode(
  tx: Tx,
  deps: MakeDeps,
  who: ResolvedAsker,
  privatePlace: boolean,
): Promise<{ readonly kind: "made"; readonly code: string; readonly expiresAt: number } | LinkRefusal> {
  const { principal, identity } = who;
  if (!principal) return "wrong";
  const now = deps.clock.now();
  const made = await codesMadeBy(tx, principal.id);
  const recent = made.at.filter((at) => at > now - WINDOW_MS);
  const refusal = refuseMaking(who, privatePlace, recent.length);
  if (refusal !== null) {
    await auditLinkRefusal(tx, deps, who, refusal);
    return refusal;
  }
  if (made.open !== null) await tx.notes.remove(linkCodeNote(made.open));
  const code = deps.ids.code();
  const hash = hashOfLinkCode(deps.hasher, code);
  const stored: LinkCode = { principalId: principal.id, identity, expiresAt: now + LINK_CODE_LIFE_MS };
  await tx.notes.set(linkCodeNote(hash), JSON.stringify(stored));
  const after: LinkCodesMade = { open: hash, at: [...recent, now] };
  await tx.notes.set(linkCodesNote(principal.id), JSON.stringify(after));
  await auditAccess(tx, deps, actorOf(who), {
    person: principal.id,
    action: "identity.link-code-issued",
    details: { identity, expiresAt: stored.expiresAt },
  });
  return { kind: "made", code, expiresAt: stored.expiresAt };
}

export const hashOfLinkCode = (hasher: Deps["hasher"], typed: string): string =>
  hashOfTyped(hasher, "link-code", typed);

/** Makes a code worthless. */
export async function spendLinkCode(tx: Tx, hash: string, owner: PrincipalId): Promise<void> {
  await tx.notes.remove(linkCodeNote(hash));
  const made = await codesMadeBy(tx, owner);
  if (made.open !== hash) return;
  await tx.notes.set(linkCodesNote(owner), JSON.stringify({ ...made, open: null }));
}

/** Makes the code that somebody has open worthless. */
export async function closeLinkCode(tx: Tx, owner: PrincipalId): Promise<void> {
  const { open } = await codesMadeBy(tx, owner);
  if (open !== null) await spendLinkCode(tx, open, owner);
}

/** What a guest holds through this account ends; joined to another account, it would count without its end. */
export const mayBeJoined = ({ facts, principal }: ResolvedAsker): boolean =>
  facts.standing === "member" || principal?.role === GUEST;

export async function auditLinkRefusal(
  tx: Tx,
  deps: Pick<Deps, "clock">,
  who: ResolvedAsker,
  why: LinkRefusal,
  maker: PrincipalId | null = null,
): Promise<void> {
  const { identity, facts, principal } = who;
  await tx.audit.append(
    {
      actor: actorOf(who),
      action: "identity.link-refused",
      target: principal ? { kind: "principal", id: principal.id } : { kind: "system", id: "link-codes" },
      outcome: "denied",
      rule: null,
      details: { why, identity, standing: facts.standing, principal: maker },
      reference: null,
    },
    deps.clock.now(),
  );
}

function refuseMaking(who: ResolvedAsker, privatePlace: boolean, recent: number): LinkRefusal | null {
  if (who.facts.standing === "unknown") return "unchecked";
  if (!privatePlace) return "make-in-private";
  if (!mayBeJoined(who)) return "guest";
  return recent >= MOST_IN_WINDOW ? "too-many-codes" : null;
}

async function codesMadeBy(reads: Pick<Reads, "notes">, id: PrincipalId): Promise<LinkCodesMade> {
  const note = await reads.notes.get(linkCodesNote(id));
  return note === null ? { open: null, at: [] } : (JSON.parse(note) as LinkCodesMade);
}
