import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { GatewayApprovalId } from "../../src/core/approval/gateway-approval.ts";
import type { Delivery } from "../fakes/slack-server.ts";
import { askDoing } from "./ask-story.ts";
import { auditOf, readRepeats } from "./facts.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Ben's agent wants to run a command; Ada approves it on her card, as soon as there is one. */
export const approval: Story = {
  name: "an approval",
  async prepare(world) {
    const { slack, ada, ben } = world;
    const asking = askDoing(world, { text: "run a command", judge: judgeRun }, ben);
    const approver = approving(world, asking.word);
    return {
      ...asking,
      allowed: [...asking.allowed, `${slack.dm(ada)}/*`],
      async act() {
        await asking.act();
        approver.begin();
      },
      again: async () => approver.pressAgain(),
      check: async (store) => [
        ...(await asking.check(store)),
        ...(await checkApproval(world, store, asking.word)),
      ],
    };
  },
};

/** While nobody is connected who could approve, the gateway denies it at once, and the agent says so. */
function judgeRun(shown: readonly string[], word: string): string | null {
  const told = shown.filter((text) => text.includes(`I got: ${word}`) || text.includes("I got: exec denied"));
  return told.length === 1 ? null : "not just one answer";
}

const cardsOf = ({ slack, ada }: World, word: string) =>
  slack.messagesIn(slack.dm(ada)).filter((one) => one.byBot && slack.shown(one).includes(word));

/** Presses once there is something to press, and again when a crash swallowed it. */
function approving(world: World, word: string) {
  const { slack, ada } = world;
  let pressed: Delivery | null = null;
  const button = () =>
    cardsOf(world, word)
      .flatMap(slack.buttons)
      .find(({ text }) => text === "Approve once");
  const press = () => {
    const found = button();
    if (found) pressed = slack.press(ada, found);
  };
  return {
    begin() {
      const seen = slack.waitFor(() => button() !== undefined, "a card to press", world.patienceMs);
      // There may never be one: see `judgeRun`.
      void seen.then(press, () => {});
    },
    pressAgain() {
      if (pressed !== null && pressed.ackedAfterMs === null) press();
    },
  };
}

async function checkApproval(world: World, store: ReadOnlyStore, word: string): Promise<Violations> {
  const { slack, gateway } = world;
  const records = [...gateway.state.approvalRecords.values()].filter(({ request }) =>
    String(request.command).includes(word),
  );
  const [record] = records;
  if (!record) return [];
  const wrong: Violations = [];
  if (records.length > 1) wrong.push(`I2 ${word}: the gateway asked ${records.length} times`);
  if (record.status !== "allowed")
    wrong.push(`I5 ${word}: Ada approved it, and at the gateway it is ${record.status}`);
  const request = await store.approvals.byGatewayId("main", record.id as GatewayApprovalId);
  if (request?.state !== "approved") wrong.push(`I5 ${word}: here it is ${request?.state}`);
  const audited = (await auditOf(store)).filter(({ target }) => target.id === request?.id);
  for (const action of ["approval.requested", "approval.decided", "approval.ended"]) {
    const count = audited.filter((one) => one.action === action).length;
    if (count !== 1) wrong.push(`I4 ${word}: the audit has ${action} ${count} times`);
  }
  const { once } = readRepeats(cardsOf(world, word).map(slack.shown));
  if (once.length !== 1) wrong.push(`I3 ${word}: Ada has ${once.length} cards`);
  const open = cardsOf(world, word).filter((card) => !slack.shown(card).includes("Approved by Ada"));
  if (open.length > 0) wrong.push(`I3 ${word}: ${open.length} cards do not say who approved`);
  return wrong;
}
