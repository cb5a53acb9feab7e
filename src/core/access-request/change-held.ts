import { agentNameOf } from "../access/agent-directory.ts";
import type { InboundEdit } from "../inbox/inbound.ts";
import { actorOf, type ResolvedAsker } from "../people/resolve-asker.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { sayPrivately } from "../words/say.ts";
import { contextOfHeld, type HeldContent, type HeldMessage } from "./held-message.ts";
import { auditHeld } from "./hold-message.ts";
import { openHeld } from "./release-held.ts";

export interface HeldEdit {
  readonly who: ResolvedAsker;
  readonly held: HeldMessage;
  readonly change: InboundEdit;
  /** What goes to the agent now; null: the new words are no message to it. */
  readonly words: string | null;
}

/** Puts the new words in the place of those that were kept: what runs in the end is what is written there then. */
export async function editHeld(tx: Tx, deps: Deps, edit: HeldEdit): Promise<void> {
  const { who, held, change, words } = edit;
  const kept = words === null ? null : openHeld(deps, held);
  if (words === null || kept === null) return sayUnchanged(tx, deps, edit);
  if (words === kept.text) return;
  const content: HeldContent = { event: { ...kept.event, text: change.text }, text: words };
  await tx.heldMessages.reseal(held.id, deps.vault.seal(JSON.stringify(content), contextOfHeld(held)));
  await auditHeld(tx, deps, actorOf(who), held, { action: "message.edited", why: null });
}

async function sayUnchanged(tx: Tx, deps: Deps, { who, held, change }: HeldEdit): Promise<void> {
  if (!(await tx.notes.setOnce(`offer/kept-unchanged/${held.id}`, String(deps.clock.now())))) return;
  const text = { key: "kept-unchanged", agent: agentNameOf(deps, held.agentId) } as const;
  await sayPrivately(tx, deps, change.place, who.identity, { text, reference: held.reference });
}
