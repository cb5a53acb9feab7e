import type { ReadOnlyStore } from "../../db/open-store.ts";
import { auditOf } from "./facts.ts";
import { insisting, letIn, type Newcomer, newcomer } from "./grant-story.ts";
import { askAndHold } from "./held-stories.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Ada freezes somebody while they are being answered. */
export const freeze: Story = {
  name: "a freeze in flight",
  async prepare(world) {
    const { who, asking } = await inFlight(world);
    const { slack, ada } = world;
    const text = `freeze <@${who.user}|${who.word}>`;
    return {
      ...who,
      ...insisting(() => slack.slash(ada, slack.dm(ada), "/gatehouse", text)),
      check: async (store): Promise<Violations> => [
        ...(await asking.check(store)),
        ...(await checkOnce(store, who, "access.frozen")),
        ...(await checkCutOff(world, store, who)),
        ...((await isFrozen(store, who)) ? [] : [`I1 ${who.word}: they are not frozen`]),
      ],
    };
  },
};

/** Slack closes somebody's account while they are being answered. */
export const leave: Story = {
  name: "leaving in flight",
  async prepare(world) {
    const { who, asking } = await inFlight(world);
    const { slack } = world;
    const left = Promise.withResolvers<void>();
    return {
      ...who,
      async act() {
        // Slack hands an event over again by itself.
        slack.changeAccount(who.user, { deleted: true }).acked.then(left.resolve, left.reject);
      },
      acked: () => left.promise,
      again: async () => {},
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
  const who = newcomer(world);
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
async function checkCutOff(
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
  const { slack, ada } = world;
  const person = await store.principals.byIdentity(who.identity);
  const grants = (await store.grants.current(Date.now())).filter(
    ({ principalId }) => principalId === person?.id,
  );
  const told = slack
    .answersIn(slack.dm(ada))
    .map(slack.shown)
    .filter((text) => text.toLowerCase().includes(who.word) && text.includes("has left"));
  return [
    ...(person?.suspendedAt == null ? [`I1 ${who.word}: they are not closed`] : []),
    ...(grants.length > 0 ? [`I1 ${who.word}: they hold ${grants.length} grants`] : []),
    ...(told.length === 0 ? [`I1 ${who.word}: Ada was not told`] : []),
  ];
}
