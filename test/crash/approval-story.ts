import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { GatewayApprovalId } from "../../src/core/approval/gateway-approval.ts";
import { type Asking, askDoing } from "./ask-story.ts";
import type { Sending, Shown } from "./chat.ts";
import { auditOf, holding, readRepeats } from "./facts.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

/** Somebody's agent wants to run a command; Ada approves it on her card, as soon as there is one. */
export const approval: Story = {
  name: "an approval",
  async prepare(world) {
    const { chat } = world;
    const startsBefore = world.starts();
    const asking = askDoing(world, RUN, world.member());
    const { word, acked, said } = asking;
    let pressing: Sending | null = null;
    return {
      word,
      get allowed() {
        return [...said.places(), ...chat.privatePlaces(chat.ada)];
      },
      async act() {
        await asking.act();
        const button = () => world.buttonFor(chat.ada, word, "Approve once");
        // There may never be one: while nobody is connected who could approve, the gateway denies it at once.
        void chat.waitFor(button, "a card to press", world.patienceMs).then(
          (found) => {
            pressing = found.press(chat.ada);
            void pressing.act();
          },
          () => {},
        );
      },
      acked,
      // A crash may have swallowed it.
      again: async () => pressing?.again(),
      check: async (store) => [
        ...(await asking.check(store)),
        ...(await checkApproval(world, store, { word, startsBefore })),
      ],
    };
  },
};

/** While nobody is connected who could approve, the gateway denies it at once, and the agent says so. */
const RUN: Asking = {
  text: "run a command",
  judge(shown: readonly Shown[], word: string) {
    const ends = [`I got: ${word}`, "I got: exec denied"];
    const told = shown.filter(({ text }) => ends.some((end) => text.includes(end)));
    return told.length === 1 ? null : "not just one answer";
  },
};

export const requestsWith = ({ gateway }: World, word: string) =>
  [...gateway.state.approvalRecords.values()].filter(({ request }) => String(request.command).includes(word));

async function checkApproval(
  world: World,
  store: ReadOnlyStore,
  { word, startsBefore }: { readonly word: string; readonly startsBefore: number },
): Promise<Violations> {
  const records = requestsWith(world, word);
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
  const copies = world.chat.forgets ? world.starts() - startsBefore : 0;
  return [...wrong, ...checkCards(world, word, copies)];
}

/** `copies`: so many may stand there that nobody could find again. */
function checkCards({ chat }: World, word: string, copies: number): Violations {
  const cards = holding(chat.told(chat.ada), word);
  const { once } = readRepeats(cards);
  const open = cards.filter(({ text }) => !text.includes("Approved by Ada"));
  const wrong: Violations = [];
  if (cards.length === 0 || once.length > 1 + copies) wrong.push(`I3 ${word}: Ada has ${once.length} cards`);
  if (open.length > copies || open.length === cards.length)
    wrong.push(`I3 ${word}: ${open.length} of ${cards.length} cards do not say who approved`);
  return wrong;
}
