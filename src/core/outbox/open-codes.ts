import { sealContextOfInvite } from "../people/invite.ts";
import { sealContextOfLink } from "../people/link-code.ts";
import type { Deps } from "../ports/deps.ts";
import type { OutboundMessage } from "../words/text.ts";

/** The message as it is said: a code waits sealed, and is opened for the one call that shows it. */
export function openCodes(deps: Pick<Deps, "vault" | "adapters">, message: OutboundMessage): OutboundMessage {
  if (message.kind !== "notice") return message;
  if (message.text.key === "link-code") {
    const code = deps.vault.open(message.text.code, sealContextOfLink(message.text.person));
    return { ...message, text: { ...message.text, code } };
  }
  if (message.text.key !== "invite-made") return message;
  const { text } = message;
  const code = deps.vault.open(text.code, sealContextOfInvite(text.invite));
  const links = [...deps.adapters.values()].flatMap((adapter) => adapter.inviteLink?.(code) ?? []);
  return { ...message, text: { ...text, code, links } };
}
