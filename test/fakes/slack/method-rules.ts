import type { SlackChannel, Workspace } from "./workspace.ts";

export type Args = Readonly<Record<string, unknown>>;
export type Answer = Readonly<Record<string, unknown>>;

export interface MethodRule {
  /** Which arguments it takes; any other is a mistake of the caller's. */
  readonly args: readonly string[];
  readonly method: (workspace: Workspace, args: Args) => Answer;
}

/** What Slack answers `ok: false` with. */
export class SlackRefusal extends Error {
  override readonly name = "SlackRefusal";
}

/** Ends the call with one of Slack's error words. */
export function refuse(error: string): never {
  throw new SlackRefusal(error);
}

/** The channel of a call, when the bot may act there. */
export function requireChannel(workspace: Workspace, args: Args): SlackChannel {
  const id = String(args.channel ?? "");
  const channel = workspace.channels.get(id);
  if (!channel) refuse("channel_not_found");
  if (!channel.members.has(workspace.bot.userId)) {
    refuse(channel.kind === "im" ? "channel_not_found" : "not_in_channel");
  }
  if (channel.archived) refuse("is_archived");
  return channel;
}
