import type { Deliveries, Delivery } from "./deliveries.ts";
import type { Said } from "./people.ts";
import type { Workspace } from "./workspace.ts";

/** What people do to a message after sending it; Slack tells the app of both as hidden messages of their own. */
export function createChanges(workspace: Workspace, deliveries: Deliveries) {
  const tell = (said: Said, subtype: string, fields: Readonly<Record<string, unknown>>): Delivery => {
    const ts = workspace.nextTs();
    const { channel } = said;
    const channel_type = workspace.channels.get(channel)?.kind;
    return deliveries.send("events_api", {
      type: "event_callback",
      team_id: workspace.teamId,
      api_app_id: workspace.appId,
      authorizations: [{ team_id: workspace.teamId, user_id: workspace.bot.userId, is_bot: true }],
      event_id: workspace.nextId("Ev"),
      event_time: 0,
      event: { type: "message", subtype, channel, channel_type, ts, event_ts: ts, hidden: true, ...fields },
    });
  };
  const eventOf = ({ channel, ts }: Said) => {
    const message = workspace.messages.find((one) => one.channel === channel && one.ts === ts);
    if (!message) throw new Error("nobody said that");
    const { user, text, threadTs } = message;
    const thread = threadTs === null ? {} : { thread_ts: threadTs };
    return { message, event: { type: "message", user, ts, text, team: workspace.teamId, ...thread } };
  };
  return {
    /** The writer puts other words in their message. */
    edit(said: Said, text: string): Delivery {
      const { message, event: before } = eventOf(said);
      Object.assign(message, { text, edits: message.edits + 1 });
      const edited = { user: message.user, ts: workspace.nextTs() };
      const now = { ...before, text, edited };
      return tell(said, "message_changed", { message: now, previous_message: before });
    },
    /** The writer deletes it. */
    remove(said: Said): Delivery {
      const { message, event: before } = eventOf(said);
      workspace.messages.splice(workspace.messages.indexOf(message), 1);
      return tell(said, "message_deleted", { deleted_ts: said.ts, previous_message: before });
    },
  };
}
