import { fileObject } from "./file-methods.ts";
import { type Answer, type Args, refuse, requireChannel } from "./method-rules.ts";
import type { SlackMessage, SlackUser, Workspace } from "./workspace.ts";

const PAGE = ["channel", "limit", "cursor", "oldest", "latest", "inclusive", "include_all_metadata"];

export const readMethods = {
  "auth.test": { args: [], method: authTest },
  "bots.info": { args: ["bot", "team_id"], method: botsInfo },
  "users.info": { args: ["user", "include_locale"], method: usersInfo },
  "conversations.open": { args: ["users", "return_im", "channel"], method: openConversation },
  "conversations.info": { args: ["channel"], method: conversationInfo },
  "conversations.replies": { args: [...PAGE, "ts"], method: replies },
  "conversations.history": { args: PAGE, method: history },
  "reactions.add": { args: ["channel", "timestamp", "name"], method: react },
  "reactions.remove": { args: ["channel", "timestamp", "name"], method: react },
};

function authTest(workspace: Workspace): Answer {
  return {
    url: "https://example.slack.com/",
    team: "Example",
    user: "gatehouse",
    team_id: workspace.teamId,
    user_id: workspace.bot.userId,
    bot_id: workspace.bot.botId,
    is_enterprise_install: false,
    ...(workspace.enterpriseId === null ? {} : { enterprise_id: workspace.enterpriseId }),
  };
}

function botsInfo(workspace: Workspace, args: Args): Answer {
  if (args.bot !== workspace.bot.botId) refuse("bot_not_found");
  return { bot: { id: workspace.bot.botId, app_id: workspace.appId, user_id: workspace.bot.userId } };
}

function usersInfo(workspace: Workspace, args: Args): Answer {
  const user = workspace.users.get(String(args.user ?? ""));
  if (!user) refuse("user_not_found");
  return { user: { ...userObject(user), ...(wants(args.include_locale) && { locale: user.locale }) } };
}

const wants = (flag: unknown) => flag === true || flag === "true" || flag === "1";

/** A person as users.info tells of them. */
export function userObject(user: SlackUser): Answer {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    real_name: user.displayName,
    profile: { display_name: user.displayName, real_name: user.displayName, team: user.teamId },
    is_bot: user.bot,
    is_app_user: false,
    is_stranger: user.stranger,
    is_restricted: user.guest !== null,
    is_ultra_restricted: user.guest === "single-channel",
    ...(user.enterpriseId === null
      ? {}
      : { enterprise_user: { id: user.id, enterprise_id: user.enterpriseId } }),
  };
}

function openConversation(workspace: Workspace, args: Args): Answer {
  const user = workspace.users.get(String(args.users ?? ""));
  if (!user) refuse("user_not_found");
  if (user.bot) refuse("cannot_dm_bot");
  if (user.deleted) refuse("user_disabled");
  return { channel: { id: workspace.directChannel(user.id).id } };
}

function conversationInfo(workspace: Workspace, args: Args): Answer {
  const channel = requireChannel(workspace, args);
  return { channel: { id: channel.id, name: channel.name, is_im: channel.kind === "im" } };
}

function replies(workspace: Workspace, args: Args): Answer {
  const channel = requireChannel(workspace, args);
  const root = workspace.find(channel.id, String(args.ts ?? ""));
  if (!root) refuse("thread_not_found");
  const thread = workspace.messages.filter(
    (one) =>
      one.channel === channel.id && one.ephemeralFor === null && (one === root || one.threadTs === root.ts),
  );
  return page(workspace, thread, args);
}

function history(workspace: Workspace, args: Args): Answer {
  const channel = requireChannel(workspace, args);
  const top = workspace.messages.filter(
    (one) => one.channel === channel.id && one.ephemeralFor === null && one.threadTs === null,
  );
  return page(workspace, top.reverse(), args);
}

function page(workspace: Workspace, messages: readonly SlackMessage[], args: Args): Answer {
  const limit = Math.min(Number(args.limit ?? 100), 999);
  const from = args.cursor === undefined || args.cursor === "" ? 0 : Number(args.cursor);
  const shown = messages.slice(from, from + limit);
  const more = from + limit < messages.length;
  return {
    messages: shown.map((one) => messageObject(workspace, one, args.include_all_metadata === "true")),
    has_more: more,
    response_metadata: { next_cursor: more ? String(from + limit) : "" },
  };
}

function messageObject(workspace: Workspace, message: SlackMessage, withMetadata: boolean): Answer {
  return {
    type: "message",
    ts: message.ts,
    user: message.user,
    text: message.text,
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.files ? { files: message.files.map((file) => fileObject(workspace, file)) } : {}),
    ...(message.byBot ? { bot_id: "B0GATEHOUSE" } : {}),
    ...(withMetadata && message.metadata !== null ? { metadata: message.metadata } : {}),
  };
}

function react(workspace: Workspace, args: Args): Answer {
  const channel = requireChannel(workspace, args);
  if (!workspace.find(channel.id, String(args.timestamp ?? ""))) refuse("message_not_found");
  return {};
}
