/**
 * A strict Slack workspace for tests: the Web API over HTTP, Socket Mode over WebSocket, signed HTTP delivery. Slack's
 * own SDKs run against it unmodified; it refuses what Slack refuses and keeps a ledger of everything.
 *
 *   const slack = await startSlackServer();
 *   const ada = slack.addUser({ name: "ada" });            // "U…"; also guest, bot, deleted, teamId, stranger
 *   const design = slack.addChannel("design", [ada]);      // "C…", the bot is in it unless `bot: false`
 *   createSlackAdapter({ ...slack.config }, deps)          // botToken, appToken, signingSecret, mode, apiUrl
 *
 *   const said = slack.say(ada, design, `${slack.bot.mention} designer: hello`);   // text as Slack sends it: &lt; <@U1>
 *   await said.acked;                                      // every delivery of it acknowledged
 *   slack.say(ada, slack.dm(ada), "hello");                // a direct message
 *   slack.say(ada, design, "and now", { thread: said.thread });
 *   await slack.slash(ada, design, "/grant", `<@${ben}|ben> designer`).acked;
 *   await slack.waitFor(() => slack.messagesIn(design, said.thread).find((m) => slack.shown(m).includes("blue")));
 *   slack.press(ada, slack.button(message, "Stop"));       // also on ephemeral ones: slack.privateTo(ada)
 *   const [form] = slack.viewsOf(ada); slack.submit(form, { reason: "not before the freeze ends" });
 *   await slack.edit(said, "designer: hello again").acked; slack.remove(said);
 *   slack.deliverTwice(ada, design, "once");               // the same events again under new envelopes
 *
 *   slack.fail("chat.postMessage", { kind: "apply-then-reset" });          // the next call; a third argument: how many
 *   slack.sockets.refresh(0); slack.sockets.cutAll(); slack.sockets.stall(0);
 *   slack.calls("chat.postMessage"); slack.acks(); slack.ledger;           // what was asked, acknowledged, all of it
 *   slack.deliverTo("http://127.0.0.1:8787/slack/events");                 // HTTP mode instead of sockets
 *   await slack.close();
 *
 * `shown` undoes Slack's escapes; `pings` names what in a message would notify somebody. Time comes from `clock`
 * (the machine's when left out): streams end after five minutes of it, deliveries come again after `redeliverAfterMs`.
 */
import type { AddressInfo } from "node:net";
import type { Clock } from "../../src/core/ports/clock.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createChanges } from "./slack/change-messages.ts";
import { createDeliveries, createHttpTransport, type Deliveries, type Delivery } from "./slack/deliveries.ts";
import { createFaultScript, createRateLimiter, type Fault } from "./slack/faults.ts";
import { createLedger, type LedgerEntry } from "./slack/ledger.ts";
import { buttonsOf, createPeople, type Said, type SayOptions, type SlackButton } from "./slack/people.ts";
import { createSocketMode } from "./slack/socket-mode.ts";
import { createWebApi } from "./slack/web-api.ts";
import {
  createWorkspace,
  pingsOf,
  rawTextOf,
  type SlackMessage,
  type SlackUser,
  type SlackView,
  shownTextOf,
  type Workspace,
} from "./slack/workspace.ts";

export type { Delivery, Fault, SlackMessage, SlackView };
export type SlackServer = Awaited<ReturnType<typeof startSlackServer>>;

export interface SlackServerOptions {
  readonly clock?: Clock;
  readonly teamId?: string;
  readonly enterpriseId?: string;
  readonly redeliverAfterMs?: number;
  /** Counts calls against Slack's tiers, and answers 429 beyond them. */
  readonly tiers?: boolean;
}

export type NewUser = { readonly name: string } & Partial<Omit<SlackUser, "id" | "name">>;

export async function startSlackServer(options: SlackServerOptions = {}) {
  const clock = options.clock ?? systemClock;
  const ledger = createLedger();
  const faults = createFaultScript();
  const workspace = createWorkspace({
    clock,
    teamId: options.teamId ?? "T0EXAMPLE",
    enterpriseId: options.enterpriseId ?? null,
    appId: "A0GATEHOUSE",
  });
  const deliveries = createDeliveries(clock, ledger, options.redeliverAfterMs ?? 3000);
  const tokens = { bot: "xoxb-1-fake-bot", app: `xapp-1-${workspace.appId}-1-fake` };
  const signingSecret = "5f0c1e0fake5f0c1e0fake5f0c1e0fak";
  let scopes: readonly string[] = DEFAULT_SCOPES;
  const limiter = options.tiers ? createRateLimiter(clock.now) : null;
  const http = createWebApi({
    workspace,
    ledger,
    faults,
    limiter,
    tokens,
    scopes: () => scopes,
    openSocket: () => sockets.openUrl(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`),
  });
  const sockets = createSocketMode(http, deliveries, ledger, workspace.appId);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const apiUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/`;

  workspace.origin = new URL(apiUrl).origin;
  return {
    /** What the adapter needs to talk to this server. */
    config: { botToken: tokens.bot, appToken: tokens.app, signingSecret, mode: "socket" as const, apiUrl },
    apiUrl,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret,
    workspace,
    bot: workspace.bot,
    sockets,
    ledger: ledger.entries,
    /** What Slack takes from now on; connections that stand stay. */
    changeTokens: (next: { readonly bot: string; readonly app: string }) => void Object.assign(tokens, next),
    setScopes: (granted: readonly string[]) => {
      scopes = granted;
    },
    fail: (method: string, fault: Fault, times = 1) => faults.add(method, fault, times),
    /** From now on deliveries go to this address, signed. */
    deliverTo: (url: string) => deliveries.useTransport(createHttpTransport(url, signingSecret, clock)),
    ...peopleOf(workspace, deliveries),
    ...readingOf(workspace, ledger.entries, deliveries),
    waitFor: ledger.waitFor,
    /** Makes everybody who waits look again, after something that the server cannot see. */
    nudge: ledger.changed,
    async close() {
      await sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

/** What the manifest asks for. */
const DEFAULT_SCOPES = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "im:history",
  "im:write",
  "users:read",
];

function peopleOf(workspace: Workspace, deliveries: Deliveries) {
  const people = createPeople(workspace, deliveries);
  return {
    ...people,
    ...createChanges(workspace, deliveries),
    /** Adds a person and returns their id. */
    addUser(user: NewUser): string {
      const id = workspace.nextId("U");
      workspace.users.set(id, {
        id,
        displayName: user.name.charAt(0).toUpperCase() + user.name.slice(1),
        teamId: workspace.teamId,
        enterpriseId: workspace.enterpriseId,
        guest: null,
        bot: false,
        stranger: false,
        locale: "en-US",
        deleted: false,
        ...user,
      });
      return id;
    },
    /** Adds a channel with these people and the bot in it, and returns its id. */
    addChannel(
      name: string,
      members: readonly string[],
      more: { readonly kind?: "channel" | "group" | "mpim"; readonly bot?: boolean } = {},
    ): string {
      const id = workspace.nextId(more.kind === "channel" || more.kind === undefined ? "C" : "G");
      const all = more.bot === false ? members : [...members, workspace.bot.userId];
      workspace.channels.set(id, {
        id,
        name,
        kind: more.kind ?? "channel",
        members: new Set(all),
        archived: false,
      });
      return id;
    },
    /** The person's direct channel with the bot. */
    dm: (user: string) => workspace.directChannel(user).id,
    /** Says it, and hands the same events over once more. */
    deliverTwice(user: string, channel: string, text: string, options?: SayOptions): Said {
      const said = people.say(user, channel, text, options);
      for (const delivery of said.deliveries) deliveries.again(delivery);
      return said;
    },
    deliverAgain: (delivery: Delivery) => deliveries.again(delivery),
    /** Hands over a payload of the test's own making. */
    deliver: deliveries.send,
    /** The person presses Slack's own Stop under a growing message. */
    stopStream(message: SlackMessage): void {
      if (message.stream) Object.assign(message.stream, { open: false, stoppedByUser: true });
    },
  };
}

function readingOf(workspace: Workspace, entries: readonly LedgerEntry[], deliveries: Deliveries) {
  return {
    /** What everybody reads in a channel, or in one thread of it (root included), oldest first. */
    messagesIn: (channel: string, thread?: string): SlackMessage[] =>
      workspace.messages.filter(
        (one) =>
          one.channel === channel &&
          one.ephemeralFor === null &&
          (thread === undefined || one.ts === thread || one.threadTs === thread),
      ),
    /** The bot's own among them. */
    answersIn: (channel: string, thread?: string): SlackMessage[] =>
      workspace.messages.filter(
        (one) =>
          one.channel === channel &&
          one.byBot &&
          one.ephemeralFor === null &&
          (thread === undefined || one.threadTs === thread),
      ),
    /** The modals that stand before this person, the newest last. */
    viewsOf: (user: string): SlackView[] => workspace.views.filter((view) => view.open && view.user === user),
    /** What this person alone was shown in channels. */
    privateTo: (user: string): SlackMessage[] =>
      workspace.messages.filter((one) => one.ephemeralFor === user),
    shown: shownTextOf,
    raw: rawTextOf,
    pings: pingsOf,
    buttons: buttonsOf,
    /** The button with this text; a missing one is a failed test. */
    button(message: SlackMessage, text: string): SlackButton {
      const found = buttonsOf(message).find((button) => button.text === text);
      if (found) return found;
      throw new Error(`no button "${text}", only: ${buttonsOf(message).map((one) => one.text)}`);
    },
    calls: (method?: string) =>
      entries.filter(
        (entry): entry is Extract<LedgerEntry, { kind: "call" }> =>
          entry.kind === "call" && (method === undefined || entry.method === method),
      ),
    /** Everything that was handed over, with how long the acknowledgement took. */
    deliveries: deliveries.all,
    ackCount: (delivery: Delivery): number =>
      entries.filter((entry) => entry.kind === "ack" && entry.envelopeId === delivery.envelopeId).length,
    acks: () => deliveries.all.filter((delivery) => delivery.ackedAfterMs !== null),
  };
}
