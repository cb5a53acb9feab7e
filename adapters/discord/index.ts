import type { Place } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Ids } from "../../src/core/ports/ids.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createCallBudget } from "../shared/call-budget.ts";
import { createDiscordApi } from "./api.ts";
import { COMMAND_PREFIX } from "./commands.ts";
import type { DiscordConfig } from "./config.ts";
import { createConnection } from "./connection.ts";
import { createFetchFile } from "./files.ts";
import { createInteractions } from "./interactions.ts";
import { createLookUp } from "./people.ts";
import { createPoster } from "./poster.ts";
import { splitDiscordAnswer } from "./render-markdown.ts";
import { openReply } from "./stream-reply.ts";
import { createThreads } from "./threads.ts";

export interface DiscordDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** Discord takes five changes in five seconds in a channel, and 50 calls a second in all; some stay for what is final. */
const EACH = { calls: 4, windowMs: 5000 };
const ALL = { calls: 35, windowMs: 1000 };
/** A thread for what one person alone is told. */
const ASIDE_TITLE = "Gatehouse";

/** Discord, through discord.js. */
export function createDiscordAdapter(config: DiscordConfig, deps: DiscordDeps): ChatAdapter {
  const { clock, ids, logger } = deps;
  const api = createDiscordApi(config, { clock, logger });
  const applicationId = () => connection.home().applicationId;
  const interactions = createInteractions({ api, applicationId, clock, logger });
  const connection = createConnection(config, {
    api,
    clock,
    logger,
    interactions,
    memory: () => poster.memory,
  });
  const placeAside = async (near: Place, person: Identity) =>
    (await threads.openOwn({ near, person, title: ASIDE_TITLE, key: `aside/${near.channel}` })).place;
  const poster = createPoster({ api, clock, home: connection.home, interactions, placeAside });
  const { directPlace } = poster.operations;
  const threads = createThreads({ api, home: connection.home, directPlace, clock, logger });
  const budget = createCallBudget(clock, EACH, ALL);
  return {
    platform: "discord",
    capabilities: {
      commandPrefix: COMMAND_PREFIX,
      // Only in answer to a command or a click; what else is private goes directly to the person.
      privateReplies: false,
      idempotentPosts: false,
      standingChats: true,
    },
    start: connection.start,
    status: connection.status,
    renew: connection.renew,
    stop: connection.stop,
    lookUp: createLookUp({ api, guildId: config.guildId, clock, logger }),
    ...poster.operations,
    openThread: threads.openThread,
    seatInPlace: threads.seatInPlace,
    async startThread(person, opener, options) {
      const { near, key, title = "" } = options;
      const own =
        near?.kind === "channel"
          ? await threads.openOwn({ near, person, title, key })
          : { place: await directPlace(person), isBegun: false };
      if (!own.isBegun) await poster.operations.post(own.place, opener, options);
      return own.place;
    },
    openForm: async ({ trigger }, form) => {
      await interactions.openForm(trigger, form);
      return null;
    },
    fetchFile: createFetchFile(config, { api, clock }),
    takesFiles: () => true,
    splitAnswer: splitDiscordAnswer,
    openReply: (target) =>
      openReply(
        {
          api,
          budget,
          clock,
          home: connection.home(),
          nextKey: () => ids.next("g"),
          findPost: (channelId, key) => poster.memory.find(channelId, key),
          footerOf: poster.footerOf,
        },
        target,
      ),
  };
}
