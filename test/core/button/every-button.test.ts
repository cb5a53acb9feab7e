import { afterAll, beforeAll, expect, test } from "vitest";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { ButtonAction } from "../../../src/core/words/button.ts";
import { makeButtons } from "../../../src/core/words/say.ts";
import { ADA, BEN, EVE, GUS, type House, openHouse, SAM, THREAD } from "../command/house.ts";

const CLEO = "web:cleo" as Identity;
const agentId = "designer" as never;
const [question, requestId, heldId, turnId] = ["q1", "a1", "h1", "t1"] as never[] as [
  never,
  never,
  never,
  never,
];
const request = "r1" as never;
const gift = { subject: { kind: "role", role: "admin" }, endsAt: null, reason: null } as never;
const order = { kind: "freeze-all", reason: null } as const;

/** One of each kind: whoever adds a kind adds it here. */
const ACTIONS: { readonly [Kind in ButtonAction["kind"]]: Extract<ButtonAction, { kind: Kind }> } = {
  "stop-turn": { kind: "stop-turn", turnId },
  "retry-turn": { kind: "retry-turn", turnId },
  "use-agent": { kind: "use-agent", agentId, place: THREAD, inboxId: 1 },
  "start-own": { kind: "start-own", agentId, inboxId: 1 },
  "run-command": { kind: "run-command", command: "grant <@web:gus> admin" },
  "undo-grant": {
    kind: "undo-grant",
    identity: GUS,
    subject: { kind: "permission", permission: "agent:ops" as never },
    before: null,
  },
  "let-back-in": { kind: "let-back-in", identity: EVE, gifts: [gift] },
  "undo-revoke": { kind: "undo-revoke", identity: GUS, gifts: [gift] },
  "confirm-order": { kind: "confirm-order", order, by: ADA, digest: "", offer: "f1" },
  "vote-approval": { kind: "vote-approval", request, choice: "allow-once", step: "card", shown: "" },
  "deny-approval-because": { kind: "deny-approval-because", request, shown: "" },
  "open-approval-whole": { kind: "open-approval-whole", request },
  "see-approval": { kind: "see-approval", request },
  "keep-approval": { kind: "keep-approval", request },
  "merge-people": {
    ...({ kind: "merge-people", from: "p1", into: "p2", step: "claimer", offer: "f2" } as never as Extract<
      ButtonAction,
      { kind: "merge-people" }
    >),
    claimed: SAM,
    maker: ADA,
  },
  "revoke-invite": { kind: "revoke-invite", invite: "v1" as never },
  "ask-access": { kind: "ask-access", agentId, identity: BEN },
  "request-access": { kind: "request-access", agentId, identity: BEN, asked: null },
  "withdraw-request": { kind: "withdraw-request", requestId },
  "show-request": { kind: "show-request", requestId },
  "ask-decision": { kind: "ask-decision", requestId, form: "deny-reason" },
  "decide-request": { kind: "decide-request", requestId, choice: "approve" },
  "forget-held": { kind: "forget-held", heldId },
  "answer-question": { kind: "answer-question", question, part: 0, option: 0 },
  "pick-option": { kind: "pick-option", question, part: 0, option: 0 },
  "send-picked": { kind: "send-picked", question, part: 0 },
  "write-answer": { kind: "write-answer", question, part: 0 },
  "skip-question": { kind: "skip-question", question, part: 0 },
  dismiss: { kind: "dismiss" },
};
const KINDS = Object.keys(ACTIONS) as ButtonAction["kind"][];
/** A stranger may ask to be let in, and take that back: these judge by themselves whose request it is. */
const OPEN_TO_STRANGERS: readonly string[] = [
  "ask-access",
  "request-access",
  "withdraw-request",
  "forget-held",
];

let house: House;
beforeAll(async () => {
  house = await openHouse({ cleo: "admin" });
  await house.type(CLEO, "freeze <@web:ben>");
});
afterAll(() => house.cleanup());

async function press(who: Identity, kind: ButtonAction["kind"], onlyFor: Identity | null = null) {
  const owner = onlyFor === null ? {} : { onlyFor: (await house.personOf(onlyFor)).id };
  const [button] = await house.store.transact((tx) =>
    makeButtons(tx, house.deps, [{ label: { key: "help" }, action: ACTIONS[kind], ...owner }]),
  );
  await house.said();
  const before = await house.store.audit.list({}, 1);
  const said = await house.press(who, button);
  const done = (await house.store.audit.list({}, 20)).filter(
    ({ seq, outcome }) => seq > (before[0]?.seq ?? 0) && outcome === "done",
  );
  return { keys: said.map(({ text }) => text.key), done };
}

test.each(KINDS)("a button that does %s does nothing for whoever may nothing, and says why", async (kind) => {
  expect(await press(EVE, kind)).toEqual({ keys: ["suspended"], done: [] });
  expect(await press(BEN, kind)).toEqual({ keys: ["frozen"], done: [] });
  for (const [standing, key] of [
    ["bot", "not-a-person"],
    ["deactivated", "not-a-person"],
    ["unknown", "standing-unknown"],
  ] as const) {
    house.chat.standing.set(ADA, standing);
    expect(await press(ADA, kind)).toEqual({ keys: [key], done: [] });
  }
  house.chat.standing.set(ADA, "member");
  const { keys, done } = await press(SAM, kind);
  expect(done).toEqual([]);
  if (!OPEN_TO_STRANGERS.includes(kind)) expect(keys).toEqual(["stranger"]);
  else expect(keys).not.toContain("request-sent");
});

test.each(KINDS)("a button of somebody else that does %s is nobody's but theirs", async (kind) => {
  const { keys, done } = await press(ADA, kind, CLEO);
  expect(done).toEqual([]);
  expect(keys).toEqual(["button-not-yours"]);
});
