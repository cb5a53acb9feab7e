import { channelPayload, memberPayload, timeOfId, userPayload } from "./payloads.ts";
import type { Routes } from "./routes.ts";
import { DiscordRefusal, isDirect, isThread, OUR_ID } from "./server-state.ts";

const MESSAGE_CONTENT_LIMITED = 1 << 19;
const SERVER_MEMBERS_LIMITED = 1 << 15;

export const otherRoutes: Routes = {
  "GET /gateway/bot": (world) => ({
    url: world.gatewayUrl(),
    shards: 1,
    session_start_limit: {
      total: 1000,
      remaining: world.sessionsLeft(),
      reset_after: 3_600_000,
      max_concurrency: 1,
    },
  }),
  "GET /applications/@me": ({ state }) => {
    const us = state.users.get(OUR_ID);
    return {
      id: OUR_ID,
      name: "Gatehouse",
      description: "",
      bot_public: state.app.isPublic,
      bot_require_code_grant: state.app.needsCodeGrant,
      interactions_endpoint_url: state.app.endpoint,
      flags:
        (state.app.messageContent ? MESSAGE_CONTENT_LIMITED : 0) |
        (state.app.serverMembers ? SERVER_MEMBERS_LIMITED : 0),
      integration_types_config: state.app.userInstall ? { 0: {}, 1: {} } : { 0: {} },
      ...(us ? { bot: userPayload(us) } : {}),
    };
  },
  "GET /users/@me/guilds": ({ state }) =>
    state.app.isOnServer
      ? [
          {
            id: state.guildId,
            name: "Acme",
            owner: false,
            permissions: String(state.permissions),
            features: [],
          },
        ]
      : [],
  "POST /users/@me/channels": ({ state }, { body }) => {
    const user = state.users.get(String(body.recipient_id));
    if (!user) throw new DiscordRefusal(404, 10013, "Unknown User");
    if (!user.member)
      throw new DiscordRefusal(
        403,
        50278,
        "Cannot send messages to this user due to having no mutual guilds",
      );
    return channelPayload(state, state.direct(user.id));
  },
  "GET /guilds/:id/members/:id": ({ state }, { ids: [guildId, userId = ""] }) => {
    if (guildId !== state.guildId || !state.app.isOnServer)
      throw new DiscordRefusal(404, 10004, "Unknown Guild");
    const user = state.users.get(userId);
    if (!user) throw new DiscordRefusal(404, 10013, "Unknown User");
    if (!user.member) throw new DiscordRefusal(404, 10007, "Unknown Member");
    return { ...memberPayload(user, timeOfId(state.guildId)), user: userPayload(user) };
  },
  "GET /guilds/:id/channels": ({ state }) =>
    [...state.channels.values()]
      .filter((one) => !isThread(one) && !isDirect(one))
      .map((one) => channelPayload(state, one)),
  "GET /guilds/:id/threads/active": ({ state }) => ({
    threads: [...state.channels.values()]
      .filter((one) => isThread(one) && !one.archived && one.visible)
      .map((one) => channelPayload(state, one)),
    members: [],
  }),
};
