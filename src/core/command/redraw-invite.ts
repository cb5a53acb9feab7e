import { platformOfRow } from "../outbox/send-outbox.ts";
import type { Invite, InviteId } from "../people/invite.ts";
import type { Timer } from "../ports/clock.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import { shownSubject } from "./read-gift.ts";

/** The note that says which message shows an invite's code. */
export const inviteCardNote = (id: InviteId): string => `invite-card/${id}`;

/** How an invite ended, as the one who made it reads it. */
export interface InviteEnd {
  readonly how: "used" | "revoked" | "expired";
  /** By whom; null where nobody did anything. */
  readonly by: string | null;
  readonly at: number;
}

type RedrawDeps = Pick<Deps, "gateways" | "settings" | "ids" | "clock">;

/** Puts what became of an invite in the place of its code, where the platform can change that message. */
export async function redrawInvite(tx: Tx, deps: RedrawDeps, invite: Invite, end: InviteEnd): Promise<void> {
  const note = inviteCardNote(invite.id);
  const of = await tx.notes.get(note);
  if (of === null) return;
  await tx.notes.remove(note);
  const shown = await tx.outbox.get(of);
  if (!shown) return;
  const gives = invite.gives.map((subject) => shownSubject(deps, subject));
  const text = { key: "invite-over", gives, ...end } as const;
  const message = { kind: "notice", text, buttons: [], reference: null } as const;
  const operation = { kind: "redraw", of, platform: platformOfRow(shown), message } as const;
  await tx.outbox.add(
    { id: deps.ids.next("o"), lane: shown.lane, turnId: null, operation },
    deps.clock.now(),
  );
}

const EVERY_MS = 60_000;
/** Longer ago than any stop of the service that should still be made up for. */
const LOOKS_BACK_MS = 14 * 24 * 60 * 60_000;

/** Shows of invites that nobody used in time that they are over, to the minute. */
export function watchInviteEnds(deps: RedrawDeps & Pick<Deps, "store" | "logger">): { stop(): void } {
  let timer: Timer | null = null;
  let stopped = false;

  const look = async () => {
    const now = deps.clock.now();
    try {
      for (const invite of await deps.store.invites.lapsed(now - LOOKS_BACK_MS, now)) {
        if ((await deps.store.notes.get(inviteCardNote(invite.id))) === null) continue;
        const end = { how: "expired", by: null, at: invite.expiresAt } as const;
        await deps.store.transact((tx) => redrawInvite(tx, deps, invite, end));
      }
    } catch (fault) {
      deps.logger.warn(
        { fault: String(fault) },
        "ended invites could not be shown; trying again in a minute",
      );
    }
    arm();
  };
  const arm = () => {
    if (!stopped) timer = deps.clock.after(EVERY_MS, () => void look());
  };

  arm();
  return {
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
