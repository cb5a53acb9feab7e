import type { SlackMessage } from "../fakes/slack-server.ts";
import type { Team } from "./start-team.ts";

/** What people of a team do to ask for access, and what they are shown. */
export function createAsking(team: () => Team) {
  const dmOf = (user: string) => team().slack.dm(user);
  const find = (user: string, text: string): SlackMessage | undefined => {
    const { slack } = team();
    const said = [...slack.answersIn(dmOf(user)), ...slack.privateTo(user)];
    return said.findLast((one) => slack.shown(one).includes(text));
  };
  const told = async (user: string, text: string): Promise<SlackMessage> => {
    await team().slack.waitFor(() => find(user, text) !== undefined, `"${text}" to ${user}`, 20_000);
    const found = find(user, text);
    if (!found) throw new Error("it was there");
    return found;
  };
  return {
    find,
    told,
    ask: (user: string, text: string) => team().slack.say(user, dmOf(user), text),
    async press(user: string, text: string, button: string) {
      const message = await told(user, text);
      await team().slack.press(user, team().slack.button(message, button)).acked;
    },
    async command(user: string, name: string, text: string) {
      await team().slack.slash(user, dmOf(user), name, text).acked;
      await team().app.idle();
    },
    async openForm(user: string) {
      await team().slack.waitFor(() => team().slack.viewsOf(user).length > 0, "a form", 20_000);
      const [view] = team().slack.viewsOf(user);
      if (!view) throw new Error("it was there");
      return view;
    },
  };
}
