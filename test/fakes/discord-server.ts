/**
 * A strict Discord for tests: REST over HTTP and the gateway over WebSocket. discord.js runs against it unmodified; it
 * refuses what Discord refuses, and requests are held against Discord's own description.
 *
 *   const discord = await startDiscordServer();
 *   const ada = discord.addUser({ name: "ada" });            // an id; also bot, member: false, pending, silentUntil, closed
 *   const design = discord.addChannel("design");             // an id; { type: CHANNEL.voice } and the like
 *   createDiscordAdapter({ ...discord.config }, deps)
 *
 *   const said = discord.say(ada, design, `${discord.mention} designer: hello`);   // answered in a thread of Ada's
 *   const thread = await discord.waitFor(() => discord.threadsIn(design)[0]);
 *   discord.say(ada, discord.dm(ada), "hello");
 *   discord.slash(ada, design, "grant", { who: ben, what: "designer", until: "7d" });
 *   await discord.waitFor(() => discord.answersIn(thread.id).find((m) => m.content.includes("blue")));
 *   const click = discord.press(ada, discord.button(message, "Stop"));   // also on hidden ones: discord.privateTo(ada)
 *   click.interaction.answer                                             // what it was answered with
 *
 *   discord.fail("POST /channels/:id/messages", { kind: "apply-then-reset" });     // the next call; then how many
 *   discord.gateway.cut(); discord.gateway.loseSession();
 *   discord.calls("PATCH /channels/:id/messages/:id");
 *   await discord.close();
 *
 * Time comes from `clock` (the machine's when left out): interactions must be answered within three seconds of it.
 */
import type { AddressInfo } from "node:net";
import type { Clock } from "../../src/core/ports/clock.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createLimiter, type Fault } from "./discord/faults.ts";
import { createGateway } from "./discord/gateway.ts";
import { pingsOf } from "./discord/payloads.ts";
import { buttonsOf, createPeople, type DiscordButton } from "./discord/people.ts";
import { createRestApi, type LoggedCall } from "./discord/rest-api.ts";
import {
  CHANNEL,
  createServerState,
  type DiscordChannel,
  type DiscordMessage,
  type DiscordUser,
  type Interaction,
  isThread,
  OUR_ID,
  PERMISSION,
  type ServerState,
} from "./discord/server-state.ts";
import { createLedger } from "./slack/ledger.ts";

export type { Delivery } from "./discord/people.ts";
export type { DiscordMessage, Fault };
export { CHANNEL, PERMISSION };
export type DiscordServer = Awaited<ReturnType<typeof startDiscordServer>>;

export interface DiscordServerOptions {
  readonly clock?: Clock;
  /** Counts calls, and answers 429 beyond five in five seconds a channel. */
  readonly limits?: boolean;
}

export async function startDiscordServer(options: DiscordServerOptions = {}) {
  const clock = options.clock ?? systemClock;
  const ledger = createLedger();
  const state = createServerState(clock, GUILD_ID);
  let token = "fake-discord-token";
  const calls: LoggedCall[] = [];
  const faults: { readonly route: string; readonly of: string | null; readonly fault: Fault }[] = [];
  const setup = { sessionsLeft: 1000 };
  const http = createRestApi({
    world: {
      state,
      tell: (t, d) => gateway.tell(t, d),
      mayReadContent: () => gateway.mayReadContent(),
      gatewayUrl: () => `ws://127.0.0.1:${portOf()}/gateway`,
      sessionsLeft: () => setup.sessionsLeft,
    },
    token: () => token,
    calls,
    takeFault: (route, first) => {
      const at = faults.findIndex((one) => one.route === route && (one.of ?? first) === first);
      return at < 0 ? null : (faults.splice(at, 1)[0]?.fault ?? null);
    },
    limiter: options.limits ? createLimiter(clock.now) : null,
    changed: ledger.changed,
  });
  const portOf = () => (http.address() as AddressInfo).port;
  const gateway = createGateway(http, state, () => token, ledger.changed);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  state.origin = `http://127.0.0.1:${portOf()}`;
  state.users.set(OUR_ID, { ...newUser("gatehouse"), id: OUR_ID, bot: true });

  return {
    /** What the adapter needs to talk to this server. */
    config: { token, guildId: GUILD_ID, apiUrl: `http://127.0.0.1:${portOf()}/api` },
    /** What Discord takes from now on; the connection that stands stays. */
    changeToken: (next: string) => {
      token = next;
    },
    guildId: GUILD_ID,
    ourId: OUR_ID,
    mention: `<@${OUR_ID}>`,
    state,
    setup,
    gateway,
    ...createPeople(state, gateway),
    ...housekeeping(state),
    ...reading(state),
    /** The next calls of this route go wrong, or those of one channel. */
    fail(route: string, fault: Fault, { times = 1, of = null }: { times?: number; of?: string | null } = {}) {
      for (let count = 0; count < times; count += 1) faults.push({ route, of, fault });
    },
    calls: (route?: string) => calls.filter((one) => route === undefined || one.route === route),
    waitFor: ledger.waitFor,
    /** Makes everybody who waits look again, after something that the server cannot see. */
    nudge: ledger.changed,
    async close() {
      await gateway.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

const GUILD_ID = "800000000000000001";

const newUser = (name: string): Omit<DiscordUser, "id"> => ({
  name,
  bot: false,
  member: true,
  pending: false,
  silentUntil: null,
  closed: false,
});

function housekeeping(state: ServerState) {
  return {
    /** Adds a person and returns their id. */
    addUser({ name, ...more }: Partial<Omit<DiscordUser, "id">> & { readonly name: string }): string {
      const id = state.nextId();
      state.users.set(id, { ...newUser(name), ...more, id });
      return id;
    },
    user(id: string): DiscordUser {
      const user = state.users.get(id);
      if (!user) throw new Error(`nobody is ${id}`);
      return user;
    },
    /** Adds a channel that everybody sees, and returns its id. */
    addChannel: (name: string, more: Partial<DiscordChannel> = {}): string =>
      state.addChannel({ type: CHANNEL.text, name, ...more }).id,
    /** Adds a private thread of ours with these people in it, and returns its id. */
    addThread: (parentId: string, members: readonly string[]): string =>
      state.addChannel({
        type: CHANNEL.privateThread,
        name: "a thread",
        parentId,
        ownerId: OUR_ID,
        members: new Set([OUR_ID, ...members]),
      }).id,
    /** The person's direct channel with us. */
    dm: (user: string): string => state.direct(user).id,
    channel: (id: string): DiscordChannel => state.channel(id),
    threadsIn: (parentId: string): DiscordChannel[] =>
      [...state.channels.values()].filter((one) => isThread(one) && one.parentId === parentId),
  };
}

function reading(state: ServerState) {
  const open = ({ ephemeralFor }: DiscordMessage) => ephemeralFor === null;
  return {
    /** What everybody reads in a channel or thread, oldest first. */
    messagesIn: (channel: string): DiscordMessage[] =>
      state.messages.filter((one) => one.channelId === channel && open(one)),
    /** Our own among them. */
    answersIn: (channel: string): DiscordMessage[] =>
      state.messages.filter((one) => one.channelId === channel && one.authorId === OUR_ID && open(one)),
    /** What this person alone was shown. */
    privateTo: (user: string): DiscordMessage[] => state.messages.filter((one) => one.ephemeralFor === user),
    /** Those before whom "thinking…" stands. */
    waiting: (): Interaction[] =>
      [...state.interactions.values()].filter(
        ({ answer, replyId }) => answer?.type === 5 && replyId === null,
      ),
    pings: pingsOf,
    buttons: buttonsOf,
    /** The button with this text; a missing one is a failed test. */
    button(message: DiscordMessage, text: string): DiscordButton {
      const found = buttonsOf(message).find((button) => button.text === text);
      if (found) return found;
      throw new Error(`no button "${text}", only: ${buttonsOf(message).map((one) => one.text)}`);
    },
  };
}
