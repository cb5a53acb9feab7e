import { verifyAudit } from "../../src/core/audit/verify-audit.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { shownTextOf } from "../fakes/slack/workspace.ts";
import { BOT_ID } from "../fakes/telegram/state.ts";
import { auditOf } from "./facts.ts";
import type { Doing, Violations } from "./story.ts";
import { WEBHOOK_SECRET } from "./telegram-side.ts";
import type { World } from "./world.ts";

/** Everything that is wrong now that nothing is left to do; empty when all promises were kept. */
export async function findViolations(world: World, doings: readonly Doing[]): Promise<Violations> {
  return world.look(async (store) => {
    const own = await Promise.all(doings.map((doing) => doing.check(store)));
    const audit = await auditOf(store);
    const verdict = await verifyAudit(store.audit, nodeHasher);
    const chain =
      verdict.kind === "whole" ? [] : [`I4 the audit is broken at ${verdict.seq}: ${verdict.why}`];
    const [unhandled, unfinished, open] = await Promise.all([
      store.inbox.unhandled(10),
      store.turns.unfinished(),
      store.outbox.open(),
    ]);
    return [
      ...own.flat(),
      ...chain,
      ...twice(audit.filter(({ action }) => action === "grant.created").map(({ target }) => target.id)),
      ...unhandled.map(({ id }) => `I1 event ${id} was never handled`),
      ...unfinished.map(({ id }) => `I1 turn ${id} never ended`),
      ...open.map(({ id }) => `I3 row ${id} was never said`),
      ...strayWords(world, doings),
      ...strayOnDiscord(world, doings),
      ...strayOnTelegram(world, doings),
      ...leaks(world, doings),
    ];
  });
}

const twice = (ids: readonly string[]) =>
  ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `I4 grant ${id} was created twice in the audit`);

/** What belongs to one person's talk, read anywhere else. */
function strayWords({ slack }: World, doings: readonly Doing[]): Violations {
  return doings.flatMap(({ word, allowed }) =>
    slack.workspace.messages
      .filter(
        (message) => message.byBot && `${message.text} ${shownTextOf(message)}`.toLowerCase().includes(word),
      )
      .filter(({ channel, ephemeralFor }) => !allowed.includes(ephemeralFor ?? `${channel}/*`))
      .map(({ channel, threadTs }) => `I6 ${word} is to be read in ${channel}/${threadTs}`),
  );
}

/** The same on Discord, where a thread is a channel of its own. */
function strayOnDiscord({ discord }: World, doings: readonly Doing[]): Violations {
  const said =
    discord?.server.state.messages.filter(({ authorId }) => authorId === discord.server.ourId) ?? [];
  return doings.flatMap(({ word, allowed }) =>
    said
      .filter(({ content }) => content.toLowerCase().includes(word))
      .filter(({ channelId, ephemeralFor }) => !allowed.includes(ephemeralFor ?? `${channelId}/*`))
      .map(({ channelId, content }) => `I6 ${word} is to be read in ${channelId}: ${content.slice(0, 60)}`),
  );
}

/** The same on Telegram, by chat. */
function strayOnTelegram(world: World, doings: readonly Doing[]): Violations {
  const said = world.telegram?.server.state.messages.filter(({ from }) => from === BOT_ID) ?? [];
  return doings.flatMap(({ word, allowed }) =>
    said
      .filter(({ text, chat }) => text.toLowerCase().includes(word) && !allowed.includes(`telegram/${chat}`))
      .map(({ chat }) => `I6 ${word} is to be read in Telegram's chat ${chat}`),
  );
}

/** Secrets and people's words, in any line that was logged or any text that was posted. */
function leaks(world: World, doings: readonly Doing[]): Violations {
  const { slack, discord, telegram, gateway } = world;
  const devices = [...gateway.state.devices.values()].map(({ token }) => token);
  const answering = [...(discord?.server.state.interactions.values() ?? [])].map(({ token }) => token);
  const tokens = discord
    ? [discord.server.config.token, ...answering]
    : telegram
      ? [telegram.server.config.token, WEBHOOK_SECRET]
      : [slack.botToken, slack.appToken, slack.signingSecret];
  const secrets = [...tokens, gateway.state.token, ...devices];
  const logs = world.logs();
  const bodies = discord?.server.calls().map(({ body }) => body);
  // The secret of the webhook is Telegram's to know.
  const told = telegram?.server.calls().filter(({ method }) => method !== "setWebhook");
  const posted = JSON.stringify([[...slack.calls(), ...(told ?? [])].map(({ args }) => args), bodies]);
  return [
    ...secrets.filter((secret) => logs.includes(secret)).map(() => "I7 a secret is in the log"),
    ...secrets.filter((secret) => posted.includes(secret)).map(() => "I7 a secret was posted"),
    ...doings
      .filter(({ word }) => logs.includes(` ${word}`))
      .map(({ word }) => `I7 what somebody wrote (${word}) is in the log`),
  ];
}
