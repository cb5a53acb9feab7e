import type { Place } from "../conversation/place.ts";
import { placeKeyOf } from "../conversation/place.ts";
import type { OutboxOperation } from "../outbox/outbound.ts";
import type { Identity } from "../people/identity.ts";
import type { PrincipalId } from "../people/principal.ts";
import type { Deps } from "../ports/deps.ts";
import type { Tx } from "../ports/store.ts";
import type { TurnId } from "../turn/turn.ts";
import type { ButtonAction, ButtonToken } from "./button.ts";
import type { ButtonLabel, ShownButton, Text } from "./text.ts";

export interface NewButton {
  readonly label: ButtonLabel;
  readonly action: ButtonAction;
  readonly tone?: ShownButton["tone"];
  /** Only this person may press it; left out, the action's own rule decides. */
  readonly onlyFor?: PrincipalId;
  /** Buttons work once unless this says otherwise. */
  readonly reusable?: boolean;
  /** How long it works, in milliseconds; a day when left out. */
  readonly lifeMs?: number;
}

export interface Notice {
  readonly text: Text;
  readonly buttons?: readonly NewButton[];
  readonly reference?: string | null;
  readonly turnId?: TurnId | null;
}

type SayDeps = Pick<Deps, "ids" | "clock">;

const BUTTON_LIFE_MS = 24 * 60 * 60 * 1000;

/** Writes a notice that everybody in the place sees. Returns its outbox id. */
export async function sayInPlace(tx: Tx, deps: SayDeps, place: Place, notice: Notice): Promise<string> {
  const id = deps.ids.next("o");
  const message = await messageOf(tx, deps, notice, id);
  return queue(
    tx,
    deps,
    { id, lane: placeKeyOf(place), notice },
    { kind: "post", place, message, privateTo: null },
  );
}

/** Writes a notice that only this person sees, where they are. */
export async function sayPrivately(
  tx: Tx,
  deps: SayDeps,
  place: Place,
  person: Identity,
  notice: Notice,
): Promise<string> {
  const id = deps.ids.next("o");
  const message = await messageOf(tx, deps, notice, id);
  const privateTo = place.kind === "dm" ? null : person;
  const lane = privateTo === null ? placeKeyOf(place) : `private/${person}`;
  const operation = { kind: "post", place, message, privateTo, reader: person } as const;
  return queue(tx, deps, { id, lane, notice }, operation);
}

/** Writes a notice into a person's own chat with us, wherever they are now. */
export async function sayDirectly(tx: Tx, deps: SayDeps, person: Identity, notice: Notice): Promise<string> {
  const id = deps.ids.next("o");
  const message = await messageOf(tx, deps, notice, id);
  return queue(tx, deps, { id, lane: `private/${person}`, notice }, { kind: "direct", to: person, message });
}

/** Makes the server's side of buttons; the caller shows what it returns, in the message of outbox row `shownIn` if given. */
export async function makeButtons(
  tx: Tx,
  deps: SayDeps,
  buttons: readonly NewButton[],
  shownIn: string | null = null,
): Promise<readonly ShownButton[]> {
  const now = deps.clock.now();
  const shown: ShownButton[] = [];
  for (const button of buttons) {
    const token = deps.ids.token() as ButtonToken;
    await tx.buttons.add({
      token,
      action: button.action,
      onlyFor: button.onlyFor ?? null,
      singleUse: button.reusable !== true,
      shownIn,
      createdAt: now,
      expiresAt: now + (button.lifeMs ?? BUTTON_LIFE_MS),
      usedAt: null,
    });
    shown.push({ label: button.label, token, tone: button.tone ?? "normal" });
  }
  return shown;
}

async function messageOf(tx: Tx, deps: SayDeps, notice: Notice, id: string) {
  const buttons = await makeButtons(tx, deps, notice.buttons ?? [], id);
  return { kind: "notice", text: notice.text, buttons, reference: notice.reference ?? null } as const;
}

async function queue(
  tx: Tx,
  deps: SayDeps,
  row: { readonly id: string; readonly lane: string; readonly notice: Notice },
  operation: OutboxOperation,
): Promise<string> {
  const { id, lane, notice } = row;
  await tx.outbox.add({ id, lane, turnId: notice.turnId ?? null, operation }, deps.clock.now());
  return id;
}
