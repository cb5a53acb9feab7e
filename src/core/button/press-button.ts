import {
  type Asking,
  ask,
  type Denial,
  denialOf,
  nameOf,
  refuse,
  reply,
  replyWith,
} from "../command/answer-command.ts";
import { carryOut } from "../command/carry-out.ts";
import type { CommandDeps, Occasion, Press, Work } from "../command/command-deps.ts";
import { type MessageRef, messageKeyOf } from "../conversation/place.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Button, ButtonAction, ButtonToken } from "../words/button.ts";
import { pressAction } from "./press-action.ts";

export interface PressRequest extends Occasion {
  readonly token: string;
  /** The message that carried it; null where the platform hides it, and for forms. */
  readonly message: MessageRef | null;
}

/** Judges whoever presses a button at this moment, and does what our own row of it says, once. */
export async function pressButton(
  deps: CommandDeps,
  who: ResolvedAsker,
  request: PressRequest,
): Promise<void> {
  const asking = { deps, who, request };
  const found = await deps.store.buttons.get(request.token as ButtonToken);
  const button = found && (await isOnItsMessage(deps, found, request.message)) ? found : null;
  const press = await judge(asking, button, found);
  await carryOut(asking, press.kind === "does" && button ? once(asking, button, press.work) : press.work);
}

/** A button that turns up on another message than ours was copied there by somebody. */
async function isOnItsMessage(
  deps: CommandDeps,
  button: Button,
  message: MessageRef | null,
): Promise<boolean> {
  if (button.shownIn === null || message === null) return true;
  const row = await deps.store.outbox.get(button.shownIn);
  if (!row?.ref || messageKeyOf(row.ref) === messageKeyOf(message)) return true;
  // What may have been said twice can stand twice in its chat, and nobody knows where the first one is.
  return row.repeated && placeOf(row.ref) === placeOf(message);
}

const placeOf = ({ platform, workspace, channel }: MessageRef) => [platform, workspace, channel].join("/");

async function judge(asking: Asking, button: Button | null, found: Button | null): Promise<Press> {
  const { deps, who } = asking;
  // A command's button is judged as the command, which some of are open to strangers; and strangers may ask for access.
  const isCommand = button?.action.kind === "run-command";
  const mayBeStranger = button !== null && OPEN_TO_STRANGERS.includes(button.action.kind);
  const known = ask(asking, { kind: "be-known" });
  const isLet = known.kind === "allowed" || (mayBeStranger && known.rule.kind === "unknown-person");
  if (!isLet && !isCommand) {
    return refused((tx) => refuse(tx, asking, denialOf(asking, "button", "an invitation", known)));
  }
  if (!button) return refused((tx) => refuse(tx, asking, forged(found)));
  if (isGone(button, deps.clock.now())) return refused(replyWith(asking, { key: "button-gone" }));
  const { onlyFor, action } = button;
  if (onlyFor === null || onlyFor === who.principal?.id) return pressAction(asking, action);
  return refused((tx) =>
    refuse(tx, asking, {
      text: { key: "button-not-yours", owner: nameOf(deps, onlyFor) },
      action: "command.refused",
      target: { kind: "command", id: action.kind },
      rule: "The button is for somebody else.",
    }),
  );
}

const OPEN_TO_STRANGERS: readonly ButtonAction["kind"][] = [
  "ask-access",
  "request-access",
  "withdraw-request",
  "forget-held",
];

/** Of two presses at once, one finds the button used up, in the very transaction that would have done it again. */
const once =
  (asking: Asking, button: Button, work: Work): Work =>
  async (tx) => {
    const isMine = !button.singleUse || (await tx.buttons.consume(button.token, asking.deps.clock.now()));
    return isMine ? work(tx) : reply(tx, asking, { key: "button-gone" });
  };

/** Nobody gets such a click by pressing what we showed them, except long after. */
const forged = (found: Button | null): Denial => ({
  text: { key: "button-gone" },
  action: "command.refused",
  target: { kind: "command", id: found?.action.kind ?? "button" },
  rule: found ? "The button was pressed on another message than its own." : "There is no such button.",
});

const refused = (work: Work): Press => ({ kind: "refused", work });

const isGone = (button: Button, now: number) =>
  button.expiresAt <= now || (button.singleUse && button.usedAt !== null);
