import { afterEach, beforeEach, expect, it } from "vitest";
import type { Place } from "../../../src/core/conversation/place.ts";
import type { InboundEvent } from "../../../src/core/inbox/inbound.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import { openTempStore, type TempStore } from "../../fakes/temp-store.ts";
import { until } from "../outbox/sender-bench.ts";
import { startSmallTeam } from "../turn/small-team.ts";

let temp: TempStore;
let team: Awaited<ReturnType<typeof startSmallTeam>>;
let events = 0;
beforeEach(async () => {
  temp = await openTempStore();
  team = await startSmallTeam(temp, ["ada", "ben"]);
});
afterEach(async () => {
  await team.app.stop();
  await temp.cleanup();
});

const place: Place = { platform: "web", workspace: "", channel: "t1", thread: null, kind: "dm" };
const handled = () => until(async () => (await temp.store.inbox.unhandled(9)).length === 0);

/** Ben wrote in Ada's thread, and can start his own with what he wrote. */
async function waits() {
  await team.say("ada", "first", "t1");
  await team.asks(1);
  await team.say("ben", "the old words", "t1");
  await handled();
  const row = await temp.store.inbox.get(2);
  const token = () =>
    team.chat.shown.flatMap(({ message }) =>
      message.kind === "notice" && message.text.key === "somebody-elses-thread"
        ? message.buttons.map((button) => button.token)
        : [],
    )[0];
  await until(() => token() !== undefined);
  if (row?.event.kind !== "message") throw new Error("a message waits");
  const { message } = row.event;
  const base = (who: string) => ({
    eventId: `event-${++events}`,
    sender: `web:${who}` as Identity,
    senderName: null,
    place,
    sentAt: temp.clock.now(),
  });
  const accept = async (event: InboundEvent) => {
    await team.app.inbox.accept(event);
    await handled();
  };
  return {
    edit: (text: string, who = "ben") =>
      accept({ ...base(who), kind: "edit", message, text, hasFiles: false }),
    /** In the middle of a press: the press itself is not handled yet. */
    async editMeanwhile(text: string) {
      await team.app.inbox.accept({ ...base("ben"), kind: "edit", message, text, hasFiles: false });
      const now = async () => (await temp.store.inbox.get(2))?.event;
      await until(async () => JSON.stringify(await now()).includes(text));
    },
    /** A note of it stands in a chat of their own, too. */
    pressElsewhere: () => {
      const elsewhere = { ...base("ben"), place: { ...place, channel: "t9" } };
      return accept({ ...elsewhere, kind: "click", token: String(token()), message: null, trigger: null });
    },
    remove: () => accept({ ...base("ben"), kind: "removal", message }),
    press: () =>
      accept({ ...base("ben"), kind: "click", token: String(token()), message: null, trigger: null }),
  };
}

it("is taken as it reads when its writer presses", async () => {
  const ben = await waits();
  await ben.edit("the new words");
  await ben.press();
  await team.asks(2);
  expect(team.texts()).toEqual(["first", "the new words"]);
});

it("is not taken when it was deleted", async () => {
  const ben = await waits();
  await ben.remove();
  await ben.press();
  await until(() => team.chat.textsIn("t1").includes("[message-empty]"));
  expect(team.texts()).toEqual(["first"]);
});

it("is not taken as it read before, when its writer changes it while the thread is being opened", async () => {
  const ben = await waits();
  team.chat.whileOpening(() => ben.editMeanwhile("the new words"));
  await ben.pressElsewhere();
  await until(() => team.chat.textsIn("t9").includes("[button-gone]"));
  expect(team.texts()).toEqual(["first"]);
});

it("is its writer's alone, and no edit makes a command of it", async () => {
  const ben = await waits();
  await ben.edit("delete everything", "ada");
  await ben.edit("!stop");
  await ben.press();
  await team.asks(2);
  expect(team.texts()).toEqual(["first", "the old words"]);
});
