import { GUEST } from "../access/builtin-roles.ts";
import { followMerge } from "../approval/follow-merge.ts";
import { type Asking, reply, requireKnown } from "../command/answer-command.ts";
import type { FollowUp, Press } from "../command/command-deps.ts";
import { shownSubject } from "../command/read-gift.ts";
import { LINK_CODE_LIFE_MS, type MergeRefusal } from "../people/link-code.ts";
import { type MergePair, type MergePreview, mergePeople, previewMerge } from "../people/merge-people.ts";
import { resolveAsker } from "../people/resolve-asker.ts";
import type { Tx } from "../ports/store.ts";
import type { ButtonAction } from "../words/button.ts";
import { type NewButton, sayDirectly } from "../words/say.ts";
import type { Text } from "../words/text.ts";
import { gone } from "./press-turn.ts";

type MergeAction = Extract<ButtonAction, { kind: "merge-people" }>;
type Step = MergeAction["step"];

/** Says to whoever used a code of somebody else what becoming one would mean, and asks. */
export async function offerMerge(tx: Tx, asking: Asking, pair: MergePair): Promise<null> {
  const preview = await previewMerge(tx, asking.deps, pair);
  if (typeof preview === "string") return refuseMerge(tx, asking, preview);
  const offer = asking.deps.ids.next("f");
  const text = textOf(asking, pair, preview, "claimer");
  return reply(tx, asking, text, buttonsOf(pair, "claimer", offer));
}

/** Both have to say yes, each in their own chat; the second yes does it. Judged anew each time. */
export async function pressMerge(asking: Asking, action: MergeAction): Promise<Press> {
  const { deps, who } = asking;
  const [claimed, maker] = await Promise.all([
    resolveAsker(deps, action.claimed),
    resolveAsker(deps, action.maker),
  ]);
  const pair: MergePair = { from: action.from, into: action.into, claimed, maker };
  const account = action.step === "claimer" ? action.claimed : action.maker;
  // Their yes is that of the account which was asked, not of another of theirs.
  if (who.identity !== account || who.principal?.id !== action[action.step === "claimer" ? "from" : "into"]) {
    return gone(asking);
  }
  const work = action.step === "claimer" ? askMaker : merge;
  return { kind: "does", work: (tx) => work(tx, asking, pair, action.offer) };
}

async function askMaker(tx: Tx, asking: Asking, pair: MergePair, offer: string): Promise<null> {
  const { deps } = asking;
  const preview = await previewMerge(tx, deps, pair);
  if (typeof preview === "string") return refuseMerge(tx, asking, preview);
  if (!(await isFirst(tx, asking, `${offer}/claimer`))) return reply(tx, asking, { key: "button-gone" });
  const text = textOf(asking, pair, preview, "maker");
  await sayDirectly(tx, deps, pair.maker.identity, { text, buttons: buttonsOf(pair, "maker", offer) });
  return reply(tx, asking, { key: "merge-asked", account: pair.maker.identity });
}

async function merge(tx: Tx, asking: Asking, pair: MergePair, offer: string): Promise<FollowUp | null> {
  const { deps, who } = asking;
  const preview = await previewMerge(tx, deps, pair);
  if (typeof preview === "string") return refuseMerge(tx, asking, preview);
  if (!(await isFirst(tx, asking, offer))) return reply(tx, asking, { key: "button-gone" });
  await mergePeople(tx, deps, who, pair);
  await followMerge(tx, pair.from, pair.into);
  const { displayName: name, role } = preview.into.principal;
  const accounts = await tx.principals.identitiesOf(pair.into);
  const text = { key: "merged", name, role, accounts } as const;
  await sayDirectly(tx, deps, pair.claimed.identity, { text });
  await reply(tx, asking, text);
  const by = requireKnown(who).displayName;
  return async () => {
    deps.approvals.review();
    await deps.turns.settleCredentials();
    await deps.turns.enforceAccess(pair.into, by);
  };
}

/** Of one offer, yes counts once; and no, once said, stays. */
const isFirst = (tx: Tx, { deps }: Asking, offer: string) =>
  tx.notes.setOnce(`offer/${offer}`, String(deps.clock.now()));

const refuseMerge = (tx: Tx, asking: Asking, why: MergeRefusal) =>
  reply(tx, asking, { key: "merge-refused", why });

function textOf(asking: Asking, pair: MergePair, preview: MergePreview, asked: Step): Text {
  const { from, into, moving } = preview;
  const ends = from.principal.role;
  return {
    key: "confirm-merge",
    asked,
    from: { name: from.principal.displayName, account: pair.claimed.identity },
    into: { name: into.principal.displayName, account: pair.maker.identity },
    role: into.principal.role,
    roleEnds: ends === into.principal.role || ends === GUEST ? null : ends,
    grants: moving.map(({ subject, endsAt }) => ({ what: shownSubject(asking.deps, subject), endsAt })),
  };
}

function buttonsOf(pair: MergePair, step: Step, offer: string): readonly NewButton[] {
  const { from, into } = pair;
  const claimed = pair.claimed.identity;
  const maker = pair.maker.identity;
  const onlyFor = step === "claimer" ? from : into;
  const action = { kind: "merge-people", from, into, claimed, maker, step, offer } as const;
  return [
    // Pressed while an answer is under way it does nothing, and can be pressed again.
    {
      label: { key: "merge" },
      action,
      onlyFor,
      tone: "danger",
      reusable: true,
      lifeMs: LINK_CODE_LIFE_MS,
    },
    {
      label: { key: "cancel" },
      action: { kind: "dismiss", offer: step === "claimer" ? `${offer}/claimer` : offer },
      onlyFor,
      lifeMs: LINK_CODE_LIFE_MS,
    },
  ];
}
