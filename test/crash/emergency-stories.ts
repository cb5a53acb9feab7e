import type { ReadOnlyStore } from "../../db/open-store.ts";
import { auditOf, holding } from "./facts.ts";
import { letIn, type Newcomer, newcomer } from "./grant-story.ts";
import { askAndHold } from "./held-stories.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Ada freezes somebody while they are being answered. */
export const freeze: Story = {
  name: "a freeze in flight",
  async prepare(world) {
    const { who, asking } = await inFlight(world);
    const { chat } = world;
    return {
      ...who,
      ...chat.command(chat.ada, `freeze ${chat.mention(who.user, who.word)}`),
      check: async (store): Promise<Violations> => [
        ...(await asking.check(store)),
        ...(await checkOnce(store, who, "access.frozen")),
        ...(await checkCutOff(world, store, who)),
        ...((await isFrozen(store, who)) ? [] : [`I1 ${who.word}: they are not frozen`]),
      ],
    };
  },
};

/** The platform closes somebody's account while they are being answered. */
export const leave: Story = {
  name: "leaving in flight",
  async prepare(world) {
    const { who, asking } = await inFlight(world);
    const leaving = world.chat.leave(who.user);
    if (!leaving) throw new Error("nobody can leave here");
    return {
      ...who,
      ...leaving,
      check: async (store): Promise<Violations> => [
        ...(await asking.check(store)),
        ...(await checkOnce(store, who, "principal.suspended")),
        ...(await checkCutOff(world, store, who)),
        ...(await checkClosed(world, store, who)),
      ],
    };
  },
};

async function inFlight(world: World) {
  const who = await newcomer(world);
  await letIn(world, who);
  return { who, asking: await askAndHold(world, who.user) };
}

async function checkOnce(
  store: ReadOnlyStore,
  { word, identity }: Newcomer,
  action: string,
): Promise<Violations> {
  const person = await store.principals.byIdentity(identity);
  const found = (await auditOf(store)).filter((one) => one.action === action && one.target.id === person?.id);
  return found.length === 1 ? [] : [`I4 ${word}: the audit has ${found.length} rows of ${action}`];
}

/** Their credential is ended, here and at the gateway. */
export async function checkCutOff(
  world: World,
  store: ReadOnlyStore,
  { word, identity }: Newcomer,
): Promise<Violations> {
  const person = await store.principals.byIdentity(identity);
  const held = person && (await store.credentials.currentOf(person.id, "main"));
  const open = await store.credentials.unconfirmedEnds("main");
  const devices = [...world.gateway.state.devices.values()];
  const named = devices.filter(({ displayName }) => person && displayName?.endsWith(person.id));
  return [
    ...(held ? [`I1 ${word}: their credential is in force`] : []),
    ...(open.some(({ principalId }) => principalId === person?.id)
      ? [`I1 ${word}: its end was not settled`]
      : []),
    ...(named.length > 0 ? [`I1 ${word}: the gateway holds ${named.length} devices of theirs`] : []),
  ];
}

async function isFrozen(store: ReadOnlyStore, { identity }: Newcomer): Promise<boolean> {
  const person = await store.principals.byIdentity(identity);
  const freezes = await store.freezes.all();
  return freezes.some(({ target }) => target.kind === "person" && target.principalId === person?.id);
}

/** Nothing is theirs any more, and Ada has read so. */
async function checkClosed(world: World, store: ReadOnlyStore, who: Newcomer): Promise<Violations> {
  const { chat } = world;
  const person = await store.principals.byIdentity(who.identity);
  const grants = (await store.grants.current(world.now())).filter(
    ({ principalId }) => principalId === person?.id,
  );
  const told = holding(chat.told(chat.ada), who.word).filter(({ text }) => text.includes("has left"));
  return [
    ...(person?.suspendedAt == null ? [`I1 ${who.word}: they are not closed`] : []),
    ...(grants.length > 0 ? [`I1 ${who.word}: they hold ${grants.length} grants`] : []),
    ...(told.length === 0 ? [`I1 ${who.word}: Ada was not told`] : []),
  ];
}
