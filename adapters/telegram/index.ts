import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { HttpRoutes } from "../../src/core/ports/http-routes.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createCallBudget } from "../shared/call-budget.ts";
import { createTelegramApi } from "./api.ts";
import { COMMAND_PREFIX } from "./commands.ts";
import type { TelegramConfig } from "./config.ts";
import { createConnection } from "./connection.ts";
import { createFetchFile } from "./files.ts";
import { createDraftSupport } from "./grower.ts";
import { createLookUp } from "./people.ts";
import type { TelegramHome } from "./place.ts";
import { createPointer } from "./point-to-private.ts";
import { createPoster } from "./poster.ts";
import { splitTelegramAnswer } from "./render-markdown.ts";
import { createSeen } from "./seen.ts";
import { openReply } from "./stream-reply.ts";
import { createTopics } from "./topics.ts";

export interface TelegramDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where webhooks come in; polling needs none. */
  readonly routes: HttpRoutes;
}

/** Telegram takes a message a second in a chat, twenty a minute in a group, and 30 a second in all. */
const IN_PRIVATE = { calls: 1, windowMs: 1100 };
const IN_GROUP = { calls: 1, windowMs: 3500 };
const ALL = { calls: 20, windowMs: 1000 };
/** What a link can carry to us. */
const LINKABLE = /^[A-Za-z0-9_-]{1,64}$/;

/** Telegram, through grammY. Throws `config.invalid` when webhooks lack their address or secret. */
export function createTelegramAdapter(config: TelegramConfig, deps: TelegramDeps): ChatAdapter {
  const { clock, logger, routes } = deps;
  const api = createTelegramApi(config, logger);
  const seen = createSeen(clock);
  const stopButton = (chat: string, draft: number) => poster.stopButton(chat, draft);
  const connection = createConnection(config, { api, clock, logger, routes, seen, stopButton });
  const { home } = connection;
  const pointToPrivate = createPointer({ api, home, clock, logger });
  const poster = createPoster({ api, clock, home, pointToPrivate });
  const { post } = poster.operations;
  const topics = createTopics({ api, home, post, pointToPrivate, logger });
  const budgets = {
    private: createCallBudget(clock, IN_PRIVATE, ALL),
    group: createCallBudget(clock, IN_GROUP, ALL),
  };
  const drafts = createDraftSupport();
  return {
    platform: "telegram",
    // What is private goes to the private chat.
    capabilities: {
      commandPrefix: COMMAND_PREFIX,
      privateReplies: false,
      idempotentPosts: false,
      standingChats: true,
    },
    start: connection.start,
    status: connection.status,
    renew: connection.renew,
    stop: connection.stop,
    lookUp: createLookUp({ api, seen, clock, logger }),
    ...poster.operations,
    ...topics,
    fetchFile: createFetchFile(config, { api, clock }),
    takesFiles: () => true,
    splitAnswer: splitTelegramAnswer,
    inviteLink: (code) => inviteLinkOf(connection.knownHome(), code),
    openReply: (target) =>
      openReply({ api, budgets, clock, home: home(), drafts, footerOf: poster.footerOf }, target),
  };
}

/** Opens the chat with us; with the tap that begins it, the code is sent. */
function inviteLinkOf(home: TelegramHome | null, code: string): string | null {
  return home && LINKABLE.test(code) ? `https://t.me/${home.username}?start=${code}` : null;
}
