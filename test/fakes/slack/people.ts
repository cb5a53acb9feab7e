import type { Deliveries, Delivery } from "./deliveries.ts";
import { addFile, fileObject, type NewFile } from "./file-methods.ts";
import { userObject } from "./read-methods.ts";
import { newTrigger, submitView } from "./view-methods.ts";
import type { Block, SlackMessage, SlackUser, SlackView, Workspace } from "./workspace.ts";

export interface SayOptions {
  /** The root's ts, to write in its thread. */
  readonly thread?: string;
  readonly files?: readonly NewFile[];
  /** Fields over and above those of an ordinary message, or instead of them: `subtype`, `bot_id`, `edited`, … */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What somebody wrote, and how it was delivered. */
export interface Said {
  readonly ts: string;
  readonly channel: string;
  /** Where an answer to it belongs: the thread it stands in, or begins. */
  readonly thread: string;
  readonly deliveries: readonly Delivery[];
  /** Resolves when every delivery of it is acknowledged. */
  readonly acked: Promise<void>;
}

export interface SlackButton {
  readonly message: SlackMessage;
  readonly text: string;
  readonly actionId: string;
  readonly blockId: string;
  readonly value: string;
}

export interface People {
  say(user: string, channel: string, text: string, options?: SayOptions): Said;
  slash(user: string, channel: string, command: string, text: string): Delivery;
  press(user: string, button: SlackButton): Delivery;
  /** Their account is closed, or becomes a guest's. */
  changeAccount(user: string, change: Partial<Pick<SlackUser, "deleted" | "guest">>): Delivery;
  /** Fills in a modal's fields by name, and sends it. */
  submit(view: SlackView, answers: Readonly<Record<string, string>>): Delivery;
}

/** What people do in the workspace, as the events Slack makes of it. */
export function createPeople(workspace: Workspace, deliveries: Deliveries): People {
  const envelope = (event: Record<string, unknown>) => ({
    token: "verification-token-of-old",
    team_id: workspace.teamId,
    api_app_id: workspace.appId,
    event,
    type: "event_callback",
    event_id: workspace.nextId("Ev"),
    event_time: Math.floor(workspace.clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: workspace.enterpriseId,
        team_id: workspace.teamId,
        user_id: workspace.bot.userId,
        is_bot: true,
      },
    ],
  });

  return {
    say(user, channel, text, options = {}) {
      const where = workspace.channels.get(channel);
      const files = (options.files ?? []).map((file) => addFile(workspace, user, file));
      const message = {
        ...personMessage(workspace, user, channel, text, options.thread ?? null),
        ...(files.length > 0 && { files }),
      };
      workspace.messages.push(message);
      const event = { ...messageEvent(workspace, message, options), channel_type: where?.kind };
      const sent: Delivery[] = [];
      if (where?.members.has(workspace.bot.userId)) {
        sent.push(deliveries.send("events_api", envelope(event)));
        if (where.kind !== "im" && text.includes(workspace.bot.mention)) {
          const { channel_type: _, ...rest } = event;
          sent.push(deliveries.send("events_api", envelope({ ...rest, type: "app_mention" })));
        }
      }
      return {
        ts: message.ts,
        channel,
        thread: message.threadTs ?? message.ts,
        deliveries: sent,
        acked: Promise.all(sent.map((delivery) => delivery.acked)).then(() => undefined),
      };
    },
    changeAccount(user, change) {
      const known = workspace.users.get(user);
      if (!known) throw new Error(`there is no ${user}`);
      Object.assign(known, change);
      const { clock } = workspace;
      const event = {
        type: "user_change",
        user: userObject(known),
        event_ts: `${clock.now() / 1000}`,
        cache_ts: 1,
      };
      return deliveries.send("events_api", envelope(event));
    },
    slash(user, channel, command, text) {
      const where = workspace.channels.get(channel);
      return deliveries.send("slash_commands", {
        token: "verification-token-of-old",
        team_id: workspace.teamId,
        team_domain: "example",
        channel_id: channel,
        channel_name: where?.name ?? "privategroup",
        user_id: user,
        user_name: workspace.users.get(user)?.name ?? user,
        command,
        text,
        api_app_id: workspace.appId,
        is_enterprise_install: "false",
        response_url: "https://hooks.slack.com/commands/none",
        trigger_id: newTrigger(workspace, user),
      });
    },
    press: (user, button) => deliveries.send("interactive", clickPayload(workspace, user, button)),
    submit: (view, answers) => submitView(workspace, deliveries, view, answers),
  };
}

/** The buttons of a message, in reading order. */
export function buttonsOf(message: SlackMessage): SlackButton[] {
  return message.blocks.flatMap((block, index) => {
    if (block.type !== "actions") return [];
    const blockId = String(block.block_id ?? `b${index}`);
    return (block.elements as Block[]).map((element) => ({
      message,
      text: String((element.text as { text: string }).text),
      actionId: String(element.action_id),
      blockId,
      value: String(element.value),
    }));
  });
}

function personMessage(
  workspace: Workspace,
  user: string,
  channel: string,
  text: string,
  threadTs: string | null,
): SlackMessage {
  return {
    ts: workspace.nextTs(),
    channel,
    threadTs,
    user,
    byBot: false,
    ephemeralFor: null,
    text,
    blocks: [],
    metadata: null,
    edits: 0,
    stream: null,
  };
}

function messageEvent(
  workspace: Workspace,
  message: SlackMessage,
  options: SayOptions,
): Record<string, unknown> {
  const person = workspace.users.get(message.user);
  return {
    type: "message",
    user: message.user,
    ts: message.ts,
    client_msg_id: crypto.randomUUID(),
    text: message.text,
    team: person?.teamId ?? workspace.teamId,
    channel: message.channel,
    event_ts: message.ts,
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(message.files
      ? { subtype: "file_share", files: message.files.map((file) => fileObject(workspace, file)) }
      : {}),
    ...(person?.teamId === workspace.teamId ? {} : { user_team: person?.teamId }),
    ...options.fields,
  };
}

function clickPayload(workspace: Workspace, user: string, button: SlackButton): Record<string, unknown> {
  const { message } = button;
  const person = workspace.users.get(user);
  const isEphemeral = message.ephemeralFor !== null;
  const thread = message.threadTs === null ? {} : { thread_ts: message.threadTs };
  return {
    type: "block_actions",
    user: { id: user, username: person?.name, name: person?.name, team_id: person?.teamId },
    api_app_id: workspace.appId,
    token: "verification-token-of-old",
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: isEphemeral,
      ...thread,
    },
    trigger_id: newTrigger(workspace, user),
    team: { id: workspace.teamId, domain: "example" },
    enterprise: null,
    channel: { id: message.channel, name: workspace.channels.get(message.channel)?.name },
    ...(isEphemeral ? {} : { message: { type: "message", user: message.user, ts: message.ts, ...thread } }),
    actions: [
      {
        type: "button",
        action_id: button.actionId,
        block_id: button.blockId,
        text: { type: "plain_text", text: button.text, emoji: true },
        value: button.value,
        action_ts: workspace.nextTs(),
      },
    ],
    response_url: "https://hooks.slack.com/actions/none",
  };
}
