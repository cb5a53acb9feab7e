import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { GatewayApprovalId } from "../../src/core/approval/gateway-approval.ts";
import { readerSees } from "../fakes/discord/payloads.ts";
import type { Delivery } from "../fakes/discord/people.ts";
import { discordAsking } from "./discord-asks.ts";
import { discordOf } from "./discord-side.ts";
import { readRepeats } from "./facts.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Ben's agent wants to run a command; Ada approves it on her card, as soon as there is one. */
export const discordApproval: Story = {
  name: "an approval on Discord",
  async prepare(world) {
    const { server, ada, ben } = discordOf(world);
    const asking = discordAsking(world, { text: "run a command", inChannel: true, judge: judgeRun }, ben);
    const { word } = asking;
    let pressed: Delivery | null = null;
    const button = () =>
      cardsOf(world, word)
        .flatMap(server.buttons)
        .find(({ text }) => text === "Approve once");
    const press = () => {
      const found = button();
      if (found) pressed = server.press(ada, found);
    };
    return {
      word,
      get allowed() {
        return [...asking.allowed, ada, `${server.dm(ada)}/*`];
      },
      async act() {
        await asking.act();
        // There may never be one: while nobody is connected who could approve, the gateway denies it at once.
        void server.waitFor(button, "a card to press", world.patienceMs).then(press, () => {});
      },
      acked: asking.acked,
      again: async () => {
        if (pressed !== null && !pressed.interaction?.answer) press();
      },
      check: async (store) => [...(await asking.check(store)), ...(await checkCards(world, store, word))],
    };
  },
};

function judgeRun(shown: readonly string[], word: string): string | null {
  const told = shown.filter((text) => text.includes(`I got: ${word}`) || text.includes("I got: exec denied"));
  return told.length === 1 ? null : "not just one answer";
}

const cardsOf = (world: World, word: string) => {
  const { server, ada } = discordOf(world);
  return server.answersIn(server.dm(ada)).filter(({ content }) => content.includes(word));
};

async function checkCards(world: World, store: ReadOnlyStore, word: string): Promise<Violations> {
  const [record, ...others] = [...world.gateway.state.approvalRecords.values()].filter(({ request }) =>
    String(request.command).includes(word),
  );
  if (!record) return [];
  const wrong: Violations = others.map(() => `I2 ${word}: the gateway asked more than once`);
  if (record.status !== "allowed")
    wrong.push(`I5 ${word}: Ada approved it, and at the gateway it is ${record.status}`);
  const request = await store.approvals.byGatewayId("main", record.id as GatewayApprovalId);
  if (request?.state !== "approved") wrong.push(`I5 ${word}: here it is ${request?.state}`);
  const shown = cardsOf(world, word).map(({ content }) => readerSees(content));
  if (readRepeats(shown).once.length !== 1) wrong.push(`I3 ${word}: Ada has ${shown.length} cards`);
  const open = shown.filter((text) => !text.includes("Approved by Ada"));
  if (open.length > 0) wrong.push(`I3 ${word}: ${open.length} cards do not say who approved`);
  return wrong;
}
