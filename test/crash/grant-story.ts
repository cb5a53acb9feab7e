import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import { auditOf, holding, readRepeats } from "./facts.ts";
import type { Doing, Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Whose turn it is to be let in: a stranger whose name is the word. */
export interface Newcomer {
  readonly word: string;
  readonly user: string;
  readonly identity: Identity;
  readonly allowed: readonly string[];
}

/** A stranger with a name that stands in everything that is said about them. */
export async function newcomer(world: World): Promise<Newcomer> {
  const { chat } = world;
  const word = world.nextWord();
  const user = await chat.addUser(word);
  const allowed = [chat.ada, user].flatMap(chat.privatePlaces);
  return { word, user, identity: chat.identityOf(user), allowed };
}

/** Ada lets somebody in. */
export const command: Story = {
  name: "a command",
  prepare: async (world) => grantDoing(world, await newcomer(world)),
};

/** Ada takes back what she just gave. */
export const click: Story = {
  name: "a click",
  async prepare(world) {
    const who = await newcomer(world);
    await letIn(world, who);
    const undo = world.buttonFor(world.chat.ada, who.word, "Undo");
    if (!undo) throw new Error("nobody told Ada of the grant");
    return { ...who, ...undo.press(world.chat.ada), check: (store) => checkGrants(world, store, who, 0) };
  },
};

/** The grant, undisturbed: both have read of it, whatever else goes on. */
export async function letIn(world: World, who: Newcomer, gift = "designer"): Promise<void> {
  const { chat } = world;
  const doing = grantDoing(world, who, gift);
  const heard = () => holding(chat.told(chat.ada), who.word).length;
  const before = heard();
  await doing.act();
  await doing.acked();
  const isTold = () => heard() > before && chat.told(who.user).length > 0;
  await chat.waitFor(isTold, "word of the grant", 20_000);
}

/** Ada lets somebody in by a command. */
export function grantDoing(world: World, who: Newcomer, gift = "designer"): Doing {
  const { chat } = world;
  const sending = chat.command(chat.ada, `grant ${chat.mention(who.user, who.word)} ${gift}`);
  return {
    ...who,
    ...sending,
    check: async (store) => [
      ...(await checkGrants(world, store, who, 1)),
      ...checkTold(world, who, sending.tries()),
    ],
  };
}

export async function checkGrants(
  world: World,
  store: ReadOnlyStore,
  { word, identity }: Pick<Newcomer, "word" | "identity">,
  current: 0 | 1,
): Promise<Violations> {
  const person = await store.principals.byIdentity(identity);
  const grants = (await store.grants.current(world.now())).filter(
    ({ principalId }) => principalId === person?.id,
  );
  const audited = (await auditOf(store)).filter(
    ({ action, details }) =>
      action === "grant.created" && Object.values(details).includes(person?.id ?? "nobody"),
  );
  const wrong: Violations = [];
  if (!person) wrong.push(`I1 ${word}: the command was acknowledged, and nobody was let in`);
  if (grants.length !== current) wrong.push(`I1 ${word}: ${grants.length} grants instead of ${current}`);
  if (audited.length > 1) wrong.push(`I4 ${word}: the audit has ${audited.length} rows of one grant`);
  return wrong;
}

/** Ada reads once what came of each try, and the newcomer once that they are in. */
function checkTold({ chat }: World, { word, user }: Newcomer, tries: number): Violations {
  const told = readRepeats(holding(chat.told(chat.ada), word));
  const welcomed = readRepeats(chat.told(user));
  const wrong: Violations = [];
  if (told.once.length + told.repeats.length === 0)
    wrong.push(`I1 ${word}: nothing came of the command for Ada`);
  if (told.once.length > tries) wrong.push(`I3 ${word}: Ada was told ${told.once.length} times, unmarked`);
  // Where a post cannot be found again, the one that is left may be the marked one.
  const isMarked = chat.forgets && welcomed.once.length === 0 && welcomed.repeats.length > 0;
  if (welcomed.once.length !== 1 && !isMarked)
    wrong.push(`I3 ${word}: the newcomer was told so: ${JSON.stringify(welcomed)}`);
  return wrong;
}
