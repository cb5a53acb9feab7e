import { offerMerge } from "../button/press-link.ts";
import { sealContextOfLink } from "../people/link-code.ts";
import { type ClaimPlace, type LinkOutcome, linkIdentity, readLinkClaim } from "../people/link-identity.ts";
import { makeLinkCode } from "../people/make-link-code.ts";
import type { ResolvedAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import { strangerButtons } from "../words/meeting-buttons.ts";
import { sayDirectly, sayPrivately } from "../words/say.ts";
import { helperNames, reply, replyWith, requireKnown, strangerText } from "./answer-command.ts";
import type { CommandCall, CommandHandler, FollowUp, Work } from "./command-deps.ts";
import { shownName } from "./look-up-person.ts";

/** Makes a code for one's other account, or, with a code, joins this account to whoever made it. */
export const link: CommandHandler = async (call) => {
  const { deps, who, args } = call;
  if (args.code !== null) return claim(call, args.code);
  if (!who.principal) return replyWith(call, strangerText(deps), strangerButtons(helperNames(deps)));
  return (tx) => make(tx, call);
};

async function make(tx: Tx, call: CommandCall): Promise<null> {
  const { deps, who, request } = call;
  const made = await makeLinkCode(tx, deps, who, request.place.kind === "dm");
  if (typeof made === "string") return reply(tx, call, { key: "link-refused", why: made });
  const person = requireKnown(who).id;
  const text = {
    key: "link-code",
    person,
    // What waits to be said is kept for days; the code is kept nowhere in the clear.
    code: deps.vault.seal(made.code, sealContextOfLink(person)),
    expiresAt: made.expiresAt,
  } as const;
  await sayPrivately(tx, deps, request.place, who.identity, { text });
  return null;
}

async function claim(call: CommandCall, code: string): Promise<Work> {
  const { deps, who, request } = call;
  const read = await readLinkClaim(deps, code, placeOf(call));
  return async (tx) => {
    // It may still be good: for somebody else, or elsewhere.
    await request.forgetWords?.(tx);
    return tell(tx, call, await linkIdentity(tx, deps, who, read), read.maker);
  };
}

async function tell(
  tx: Tx,
  call: CommandCall,
  outcome: LinkOutcome,
  maker: ResolvedAsker | null,
): Promise<FollowUp | null> {
  const { deps, who } = call;
  if (outcome.kind === "refused") {
    if (outcome.seenOf) await sayDirectly(tx, deps, outcome.seenOf, { text: { key: "link-seen" } });
    return reply(tx, call, { key: "link-refused", why: outcome.why });
  }
  if (outcome.kind === "merge") {
    if (!maker) return reply(tx, call, { key: "link-refused", why: "wrong" });
    return offerMerge(tx, call, { from: outcome.from.id, into: outcome.into.id, claimed: who, maker });
  }
  const account = who.identity;
  const name = who.facts.displayName === null ? null : shownName(who);
  await sayDirectly(tx, deps, outcome.told, {
    text: { key: "link-used", account, name },
    buttons: [
      {
        label: { key: "unlink", account },
        action: { kind: "run-command", command: `unlink ${account}` },
        onlyFor: outcome.maker.id,
        tone: "danger",
      },
    ],
  });
  const accounts = await tx.principals.identitiesOf(outcome.maker.id);
  // They were greeted on another platform.
  await tx.notes.setOnce(`welcomed/${account}/known`, "");
  return reply(tx, call, { key: "linked", name: outcome.maker.displayName, accounts });
}

function placeOf({ request }: CommandCall): ClaimPlace {
  if (request.place.kind === "dm") return "private";
  return request.how === "message" ? "seen" : "elsewhere";
}
