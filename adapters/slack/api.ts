import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { AppError } from "../../src/core/errors.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createClients } from "./clients.ts";
import type { SlackConfig } from "./config.ts";
import { slackWordOf, toAppError } from "./fault.ts";
import { hasFileWithKey } from "./files.ts";
import type { SlackHome } from "./place.ts";

/** What a message shows: blocks for readers, text for notifications. */
export interface SlackContent {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** A message as Slack names it. */
export interface SlackRef {
  readonly channel: string;
  readonly ts: string;
}

export type SlackApi = ReturnType<typeof createSlackApi>;

/** What marks our posts, so that one that may have worked can be found again. */
const OUTBOX_EVENT = "gatehouse_outbox";
// Nothing is looked up, linked or fetched in what we post.
const PLAIN = { parse: "none", link_names: false } as const;
const NO_UNFURL = { unfurl_links: false, unfurl_media: false } as const;

/** The few calls we make. Posts are never retried here: the outbox decides, knowing what may have been done. */
export function createSlackApi(config: SlackConfig, logger: Logger) {
  const now = createClients(config, logger);

  return {
    /** Who we are; throws `platform.unauthorized` for a wrong token. */
    identify: () => calling("auth.test", true, () => identify(now().reads)),
    /** The scopes that the bot token carries. */
    scopes: () =>
      calling("auth.test", true, async () => (await now().reads.auth.test()).response_metadata?.scopes ?? []),
    /** Throws `platform.unauthorized` or `platform.refused` when this token opens no sockets. */
    tryAppToken: (appToken: string) =>
      calling("apps.connections.open", true, async () => {
        await now().reads.apps.connections.open({ token: appToken });
      }),
    userInfo: (user: string) =>
      calling(
        "users.info",
        true,
        async () => (await now().reads.users.info({ user, include_locale: true })).user ?? null,
      ),
    openDirect: (user: string) =>
      calling("conversations.open", true, async () =>
        present((await now().reads.conversations.open({ users: user })).channel?.id),
      ),
    post: (channel: string, thread: string | null, content: SlackContent, key: string) =>
      calling("chat.postMessage", false, async (): Promise<SlackRef> => {
        const metadata = { event_type: OUTBOX_EVENT, event_payload: { key } };
        const where = thread === null ? { channel } : { channel, thread_ts: thread };
        const sent = await now().posts.chat.postMessage({
          ...where,
          ...content,
          ...PLAIN,
          ...NO_UNFURL,
          metadata,
        });
        return { channel: present(sent.channel), ts: present(sent.ts) };
      }),
    postEphemeral: (channel: string, thread: string | null, user: string, content: SlackContent) =>
      calling("chat.postEphemeral", false, async () => {
        const where = thread === null ? { channel, user } : { channel, user, thread_ts: thread };
        await now().posts.chat.postEphemeral({ ...where, ...content, ...PLAIN });
      }),
    update: ({ channel, ts }: SlackRef, content: SlackContent) =>
      calling("chat.update", true, async () => {
        await now().posts.chat.update({ channel, ts, ...content, ...PLAIN });
      }),
    remove: ({ channel, ts }: SlackRef) =>
      calling("chat.delete", true, async () => {
        await now().posts.chat.delete({ channel, ts });
      }),
    /** Shows a modal to whoever made the trigger, within three seconds of it. */
    openView: (trigger_id: string, view: ModalView) =>
      calling("views.open", true, async () => {
        await now().streams.views.open({ trigger_id, view });
      }),
    /** Throws `platform.not-found` where we are in no such channel. */
    tryChannel: (channel: string) =>
      calling("conversations.history", true, async () => {
        await now().reads.conversations.history({ channel, limit: 1 });
      }),
    findByKey: (channel: string, thread: string | null, key: string) =>
      calling("conversations.history", true, () => findByKey(now().reads, channel, thread, key)),
    startStream: (start: StreamStart) =>
      calling("chat.startStream", false, async () =>
        present((await now().streams.chat.startStream(start)).ts),
      ),
    appendStream: ({ channel, ts }: SlackRef, markdown: string) =>
      calling("chat.appendStream", false, async () => {
        await now().streams.chat.appendStream({ channel, ts, markdown_text: markdown });
      }),
    /** Ends a growing message, with a last piece if there is one. */
    stopStream: ({ channel, ts }: SlackRef, markdown = "") =>
      calling("chat.stopStream", true, async () => {
        const last = markdown === "" ? {} : { markdown_text: markdown };
        await now().streams.chat.stopStream({ channel, ts, ...last });
      }),
  };
}

export interface StreamStart {
  readonly channel: string;
  readonly thread_ts: string;
  readonly markdown_text: string;
  /** Needed outside direct channels. */
  readonly recipient_user_id?: string;
  readonly recipient_team_id?: string;
}

async function calling<T>(method: string, repeatable: boolean, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (fault) {
    throw toAppError(fault, method, repeatable);
  }
}

async function identify(reads: WebClient): Promise<SlackHome> {
  const who = await reads.auth.test();
  const botId = present(who.bot_id);
  const appId = who.app_id ?? (await reads.bots.info({ bot: botId })).bot?.app_id;
  return {
    teamId: present(who.team_id),
    enterpriseId: who.enterprise_id ?? null,
    appId: present(appId),
    botUserId: present(who.user_id),
    botId,
    canReadFiles: who.response_metadata?.scopes?.includes("files:read") !== false,
    canUpload: who.response_metadata?.scopes?.includes("files:write") === true,
    ...(who.url === undefined ? {} : { siteUrl: who.url }),
  };
}

const PAGE = 200;
const MOST_PAGES = 10;

/** The post with our key; null when it is surely not there, "unknown" when nobody can say. */
async function findByKey(
  reads: WebClient,
  channel: string,
  thread: string | null,
  key: string,
): Promise<SlackRef | null | "unknown"> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const args = { channel, limit: PAGE, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
    try {
      const found =
        thread === null
          ? await reads.conversations.history(args)
          : await reads.conversations.replies({ ...args, ts: thread });
      const match = found.messages?.find(
        ({ metadata, files }) =>
          hasFileWithKey(files, key) ||
          (metadata?.event_type === OUTBOX_EVENT &&
            (metadata.event_payload as { key?: string } | undefined)?.key === key),
      );
      if (match?.ts) return { channel, ts: match.ts };
      cursor = found.response_metadata?.next_cursor;
    } catch (fault) {
      if (slackWordOf(fault) === "thread_not_found") return null;
      const { code } = toAppError(fault, "conversations.history", true);
      // Refused for good, it never says. What passes is asked again: to guess would be to say it twice.
      if (code === "platform.refused" || code === "platform.not-found") return "unknown";
      throw fault;
    }
    if (!cursor) return null;
  }
  return "unknown";
}

function present(value: string | undefined): string {
  if (value === undefined) throw new AppError("platform.refused", "Slack left out what it always says");
  return value;
}
