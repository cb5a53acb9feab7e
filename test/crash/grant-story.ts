import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Delivery } from "../fakes/slack-server.ts";
import { auditOf, readRepeats } from "./facts.ts";
import type { Doing, Story, Violations } from "./story.ts";
import { identityOf, type World } from "./world.ts";

/** Whose turn it is to be let in: a stranger whose name is the word. */
export interface Newcomer {
  readonly word: string;
  readonly user: string;
  readonly identity: Identity;
  readonly allowed: readonly string[];
}

/** A stranger with a name that stands in everything that is said about them. */
export function newcomer(world: World): Newcomer {
  const word = world.nextWord();
  const user = world.slack.addUser({ name: word });
  const allowed = [world.ada, user].flatMap((one) => [one, `${world.slack.dm(one)}/*`]);
  return { word, user, identity: identityOf(user), allowed };
}

/** Ada lets somebody in. */
export const command: Story = {
  name: "a command",
  prepare: async (world) => grantDoing(world, newcomer(world)),
};

/** Ada takes back what she just gave. */
export const click: Story = {
  name: "a click",
  async prepare(world) {
    const who = newcomer(world);
    await letIn(world, who);
    const { slack, ada } = world;
    const told = slack
      .answersIn(slack.dm(ada))
      .find((shown) => slack.shown(shown).toLowerCase().includes(who.word));
    if (!told) throw new Error("nobody told Ada of the grant");
    const undo = slack.button(told, "Undo");
    const sending = insisting(() => slack.press(ada, undo));
    return { ...who, ...sending, check: (store) => checkGrants(store, who, 0) };
  },
};

/** The grant, undisturbed: both have read of it, whatever else goes on. */
export async function letIn(world: World, who: Newcomer): Promise<void> {
  const { slack, ada } = world;
  const doing = grantDoing(world, who);
  await doing.act();
  await doing.acked();
  const isTold = () =>
    slack.answersIn(slack.dm(ada)).some((one) => slack.shown(one).toLowerCase().includes(who.word)) &&
    slack.answersIn(slack.dm(who.user)).length > 0;
  await slack.waitFor(isTold, "word of the grant", 20_000);
}

/** One delivery that Slack never repeats: whoever sees it fail does it again. */
export function insisting(
  send: () => Delivery,
): Pick<Doing, "act" | "acked" | "again"> & { tries(): number } {
  const tried: Delivery[] = [];
  let retried = Promise.withResolvers<void>();
  const isAcked = () => tried.some(({ ackedAfterMs }) => ackedAfterMs !== null);
  return {
    tries: () => tried.length,
    async act() {
      tried.push(send());
    },
    async acked() {
      while (!isAcked()) await Promise.race([...tried.map(({ acked }) => acked), retried.promise]);
    },
    async again() {
      if (isAcked()) return;
      tried.push(send());
      retried.resolve();
      retried = Promise.withResolvers();
    },
  };
}

/** Ada lets somebody in by a slash command. */
export function grantDoing(world: World, who: Newcomer): Doing {
  const { slack, ada } = world;
  const sending = insisting(() =>
    slack.slash(ada, slack.dm(ada), "/grant", `<@${who.user}|${who.word}> designer`),
  );
  return {
    ...who,
    ...sending,
    check: async (store) => [
      ...(await checkGrants(store, who, 1)),
      ...checkTold(world, who, sending.tries()),
    ],
  };
}

export async function checkGrants(
  store: ReadOnlyStore,
  { word, identity }: Pick<Newcomer, "word" | "identity">,
  current: 0 | 1,
): Promise<Violations> {
  const person = await store.principals.byIdentity(identity);
  const grants = (await store.grants.current(Date.now())).filter(
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

/** Ada reads once that it was done, and so does the newcomer. */
function checkTold(world: World, { word, user }: Newcomer, tries: number): Violations {
  const { slack } = world;
  const about = (channel: string) =>
    readRepeats(
      slack.workspace.messages
        .filter((one) => one.byBot && one.channel === channel)
        .map(slack.shown)
        .filter((text) => channel !== slack.dm(world.ada) || text.toLowerCase().includes(word)),
    );
  const told = about(slack.dm(world.ada));
  const welcomed = about(slack.dm(user));
  const wrong: Violations = [];
  if (told.once.length + told.repeats.length === 0)
    wrong.push(`I1 ${word}: nothing came of the command for Ada`);
  if (told.once.length > tries) wrong.push(`I3 ${word}: Ada was told ${told.once.length} times, unmarked`);
  if (welcomed.once.length !== 1)
    wrong.push(
      `I3 ${word}: the newcomer was told ${welcomed.once.length} times: ${JSON.stringify(welcomed)}`,
    );
  return wrong;
}
