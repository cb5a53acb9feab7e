import { agentLines } from "../access/agent-directory.ts";
import { loadPerson } from "../access/load-snapshot.ts";
import type { Invite } from "../people/invite.ts";
import type { Principal } from "../people/principal.ts";
import { type JoinPlace, redeemInvite } from "../people/redeem-invite.ts";
import type { Tx } from "../ports/store.ts";
import type { Form } from "../words/form.ts";
import { HAVE_CODE, HELP, MY_AGENTS } from "../words/meeting-buttons.ts";
import { sayDirectly } from "../words/say.ts";
import { misused, nameOf, reply } from "./answer-command.ts";
import { askForm } from "./ask-form.ts";
import type { CommandCall, CommandHandler } from "./command-deps.ts";
import { shownName } from "./look-up-person.ts";
import { redrawInvite } from "./redraw-invite.ts";
import { spellCommand } from "./spell-command.ts";
import { giftNames } from "./tell-invite.ts";

const FORM: Omit<Form, "token"> = {
  key: "enter-code",
  about: "",
  fields: [{ key: "code", lines: "one", required: true, longest: 64 }],
};

/** Lets in whoever has an invite's code, in private alone; pressed without one, it asks for it. */
export const join: CommandHandler = async (call) => {
  const { request, args } = call;
  // Where a reply stands for the form, its one answer comes as a reason.
  const code = args.code ?? request.values?.code ?? request.values?.reason ?? null;
  if (code !== null) return (tx) => redeem(tx, call, code);
  if (request.how !== "button") return misused(call, { kind: "missing", slot: "code" });
  return askForm(call, FORM, { kind: "run-command", command: "join" });
};

async function redeem(tx: Tx, call: CommandCall, code: string): Promise<null> {
  const { deps, who } = call;
  // It may still be good: for somebody else, or elsewhere.
  await call.request.forgetWords?.(tx);
  const outcome = await redeemInvite(tx, deps, who, code, placeOf(call));
  if (outcome.kind === "joined") return welcome(tx, call, outcome.invite, outcome.person);
  const { why, invite } = outcome;
  if (invite && why === "not-private" && placeOf(call) === "seen") {
    const text = { key: "invite-seen", person: shownName(who), gives: giftNames(deps, invite) } as const;
    await sayDirectly(tx, deps, invite.byIdentity, { text });
    await redrawInvite(tx, deps, invite, { how: "revoked", by: null, at: deps.clock.now() });
  }
  const by = invite && nameOf(deps, invite.by);
  return reply(tx, call, { key: "join-refused", why, by }, TRY_AGAIN.includes(why) ? [HAVE_CODE] : []);
}

const TRY_AGAIN: readonly string[] = ["wrong", "not-private"];

function placeOf({ request }: CommandCall): JoinPlace {
  const { place, values, how } = request;
  // Nobody else sees a form, but a reply that stands for one is a message like any other.
  if (place.kind === "dm" || values?.code !== undefined) return "private";
  return how === "message" || values !== undefined ? "seen" : "elsewhere";
}

async function welcome(tx: Tx, call: CommandCall, invite: Invite, person: Principal): Promise<null> {
  const { deps, who } = call;
  const now = deps.clock.now();
  const access = await loadPerson(tx, person.id, now);
  const { roles, freezes } = deps.access.snapshot();
  const people = new Map(access ? [[person.id, access]] : []);
  // The book of everybody's access is only read again after this transaction.
  const asOfNow = { ...deps, access: { snapshot: () => ({ people, roles, freezes }) } };
  const asker = { principalId: person.id, standing: who.facts.standing };
  const agents = agentLines(asOfNow, person.id, asker, now).filter(({ usable }) => usable);
  // This greeting is the one that people get once.
  await tx.notes.setOnce(`welcomed/${who.identity}/known`, "");
  const by = nameOf(deps, invite.by);
  await reply(tx, call, { key: "joined", name: person.displayName, by, role: person.role, agents }, [
    MY_AGENTS,
    HELP,
  ]);
  await redrawInvite(tx, deps, invite, { how: "used", by: person.displayName, at: now });
  await tellInviter(tx, call, invite, person);
  return null;
}

/** Whoever invited sees who came, and can take it all back at once: a code can be passed on to somebody else. */
async function tellInviter(
  tx: Tx,
  { deps, who }: CommandCall,
  invite: Invite,
  person: Principal,
): Promise<void> {
  await sayDirectly(tx, deps, invite.byIdentity, {
    text: {
      key: "invite-redeemed",
      person: person.displayName,
      account: who.identity,
      gives: giftNames(deps, invite),
      endsAt: invite.grantsEndAt,
    },
    buttons: [
      {
        label: { key: "revoke" },
        action: { kind: "run-command", command: spellCommand("revoke", { person: who.identity }) },
        onlyFor: invite.by,
        tone: "danger",
      },
    ],
  });
}
