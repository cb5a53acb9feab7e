import { readdir } from "node:fs/promises";
import type { ReadOnlyStore } from "../../db/open-store.ts";
import { contextOfHeld } from "../../src/core/access-request/held-message.ts";
import { sealContextOf } from "../../src/core/credential/credential.ts";
import { isKeyOf } from "../../src/secrets/key-canary.ts";
import { loadOrCreateKey } from "../../src/secrets/key-file.ts";
import { readKeyring } from "../../src/secrets/keyring.ts";
import { isRotating } from "../../src/secrets/rotate-key.ts";
import { kidOf, openVault } from "../../src/secrets/vault.ts";
import { askDoing } from "./ask-story.ts";
import { together } from "./chat.ts";
import { holding } from "./facts.ts";
import { letIn, type Newcomer, newcomer } from "./grant-story.ts";
import { message } from "./message-stories.ts";
import type { Doing, Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** How often the gateway's credentials are compared with ours. */
const LOOK_MS = 5 * 60_000;

/** Somebody's credential is replaced while they ask. */
export const rotate: Story = {
  name: "a new credential",
  async prepare(world) {
    const { chat } = world;
    const who = await newcomer(world);
    await letIn(world, who);
    await answered(world, who.user);
    const order = chat.command(chat.ada, `rotate ${chat.mention(who.user, who.word)}`);
    const asking = sayOnce(world, who.user);
    return {
      ...who,
      ...together(order, asking),
      async check(store) {
        const wrong = await asking.check(store);
        const look = () => checkOneCredential(world, store, who);
        if ((await look()).length === 0) return wrong;
        // What a crash left at the gateway is removed by the next look.
        world.pass(LOOK_MS);
        await within(world.patienceMs, async () => (await look()).length === 0);
        return [...wrong, ...(await look())];
      },
    };
  },
};

/** The key of the installation is replaced while somebody asks. */
export const newKey: Story = {
  name: "another encryption key",
  async prepare(world) {
    const stranger = await keptOf(world);
    const user = world.member();
    await answered(world, user);
    const asking = await message.prepare(world);
    const order = ordering(world);
    return {
      word: asking.word,
      allowed: [...asking.allowed, ...stranger.allowed],
      ...together(order, asking),
      check: async (store) => [...(await asking.check(store)), ...(await checkKey(world, store))],
    };
  },
};

const sayOnce = (world: World, user: string) => askDoing(world, { text: "say", judge: () => null }, user);

/** So that they have a credential. Others' turns may be held meanwhile, so nothing waits for everything. */
async function answered(world: World, user: string): Promise<void> {
  const asking = sayOnce(world, user);
  await asking.act();
  await asking.acked();
  await world.chat.waitFor(
    () => asking.said.answers().some(({ text }) => text.includes(`I heard: say ${asking.word}`)),
    "a first answer",
    20_000,
  );
}

async function keptOf(world: World): Promise<Newcomer> {
  const who = await newcomer(world);
  const said = world.chat.say(who.user, { word: who.word, text: `designer: say ${who.word}` });
  await said.act();
  const told = () => holding(world.chat.told(who.user), "i kept your message")[0];
  await world.chat.waitFor(told, "the refusal", 20_000);
  return who;
}

/** An operator orders it, and again when the application died before it said that it was done. */
function ordering(world: World): Pick<Doing, "act" | "acked" | "again"> {
  const done = Promise.withResolvers<void>();
  let isDone = false;
  const order = async () => {
    if (!(await world.bot().rotateKey())) return;
    isDone = true;
    done.resolve();
  };
  return {
    act: async () => void order(),
    acked: () => done.promise,
    again: async () => void (isDone || order()),
  };
}

/** Neither the gateway nor the database tells when it has changed: they are asked again, until the time is over. */
async function within(ms: number, isSo: () => Promise<boolean>): Promise<void> {
  const late = AbortSignal.timeout(ms);
  while (!late.aborted && !(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
}

async function checkOneCredential(
  world: World,
  store: ReadOnlyStore,
  { word, identity }: Newcomer,
): Promise<Violations> {
  const person = await store.principals.byIdentity(identity);
  const held = person && (await store.credentials.currentOf(person.id, "main"));
  const open = await store.credentials.unconfirmedEnds("main");
  const devices = [...world.gateway.state.devices].filter(
    ([, { displayName }]) => person && displayName?.endsWith(person.id),
  );
  const ids = devices.map(([id]) => id);
  return [
    ...(held && ids.join() === held.publicId
      ? []
      : [`I1 ${word}: they hold ${held?.publicId}, and the gateway has ${ids.join(", ")}`]),
    ...(open.some(({ principalId }) => principalId === person?.id)
      ? [`I1 ${word}: the end of an old one was not settled`]
      : []),
  ];
}

/** One key opens everything, and nothing of another is left. */
async function checkKey({ dataDir }: World, store: ReadOnlyStore): Promise<Violations> {
  const key = await loadOrCreateKey(dataDir);
  const wrong: Violations = [];
  if ((await isKeyOf(store, openVault(key))) !== true)
    return ["I1 the key in the folder is none of the database"];
  if (await isRotating({ store })) wrong.push("I1 the key is still being replaced");
  const names = await readdir(dataDir);
  if (names.includes("key.next")) wrong.push("I1 the next key is left in the folder");
  const wrapped = new Set((await store.dataKeys.all()).map(({ wrappedBy }) => wrappedBy));
  if ([...wrapped].join() !== kidOf(key)) wrong.push(`I1 keys are sealed by ${[...wrapped].join(", ")}`);
  const ring = await readKeyring(store, key);
  for (const one of await store.credentials.allCurrent("main"))
    if (!opens(() => ring?.open(one.sealedSecret, sealContextOf(one)))) wrong.push(`I1 ${one.id} is lost`);
  for (const one of await store.heldMessages.all())
    if (!opens(() => ring?.open(one.sealed, contextOfHeld(one)))) wrong.push(`I1 ${one.id} is lost`);
  return wrong;
}

function opens(open: () => string | undefined): boolean {
  try {
    return open() !== undefined;
  } catch {
    return false;
  }
}
