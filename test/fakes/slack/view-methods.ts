import { refuseView } from "./check-view.ts";
import type { Deliveries, Delivery } from "./deliveries.ts";
import { type Answer, type Args, refuse } from "./method-rules.ts";
import type { SlackView, Workspace } from "./workspace.ts";

/** Slack lets a click open a modal for so long. */
const TRIGGER_MS = 3000;

export const viewMethods = { "views.open": { args: ["trigger_id", "view"], method: openView } };

/** A trigger for what this person just did. */
export function newTrigger(workspace: Workspace, user: string): string {
  const id = `${workspace.nextId("")}.${workspace.nextId("")}`;
  workspace.triggers.set(id, { user, at: workspace.clock.now(), used: false });
  return id;
}

function openView(workspace: Workspace, args: Args): Answer {
  const trigger = workspace.triggers.get(String(args.trigger_id ?? ""));
  if (!trigger) refuse("invalid_trigger_id");
  if (trigger.used) refuse("exchanged_trigger_id");
  if (workspace.clock.now() - trigger.at > TRIGGER_MS) refuse("expired_trigger_id");
  const refusal = refuseView(args.view);
  if (refusal !== null) refuse(refusal);
  trigger.used = true;
  const view: SlackView = {
    id: workspace.nextId("V"),
    user: trigger.user,
    payload: args.view as SlackView["payload"],
    open: true,
  };
  workspace.views.push(view);
  return { view: { id: view.id, ...view.payload } };
}

/** Fills in the text fields of a modal by block, and sends it. Slack closes it once it is acknowledged. */
export function submitView(
  workspace: Workspace,
  deliveries: Deliveries,
  view: SlackView,
  answers: Readonly<Record<string, string>>,
): Delivery {
  const person = workspace.users.get(view.user);
  const delivery = deliveries.send("interactive", {
    type: "view_submission",
    team: { id: workspace.teamId, domain: "example" },
    user: { id: view.user, username: person?.name, name: person?.name, team_id: person?.teamId },
    api_app_id: workspace.appId,
    token: "verification-token-of-old",
    trigger_id: newTrigger(workspace, view.user),
    view: {
      ...view.payload,
      id: view.id,
      team_id: workspace.teamId,
      app_id: workspace.appId,
      bot_id: workspace.bot.botId,
      root_view_id: view.id,
      previous_view_id: null,
      hash: `${Math.floor(workspace.clock.now() / 1000)}.fake`,
      state: { values: stateOf(view, answers) },
    },
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
  });
  delivery.acked.then(() => {
    view.open = false;
  });
  return delivery;
}

/** What a field holds that nobody touched is what it held at first; an empty one is null. */
function stateOf(view: SlackView, answers: Readonly<Record<string, string>>): Record<string, unknown> {
  const inputs = view.payload.blocks.filter(({ type }) => type === "input");
  return Object.fromEntries(
    inputs.map((block) => {
      const { action_id, initial_value } = block.element as { action_id: string; initial_value?: string };
      const value = answers[String(block.block_id)] ?? initial_value ?? null;
      return [
        block.block_id,
        { [action_id]: { type: "plain_text_input", value: value === "" ? null : value } },
      ];
    }),
  );
}
