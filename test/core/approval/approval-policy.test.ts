import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { RoleName } from "../../../src/core/access/role.ts";
import {
  type Candidate,
  chooseAsked,
  judgeVote,
  quorumOf,
  stageDue,
  tally,
  type VoteFacts,
} from "../../../src/core/approval/approval-policy.ts";
import {
  APPROVAL_STATES,
  type ApprovalState,
  canMoveApproval,
  isApprovalOver,
  stateOfEnding,
} from "../../../src/core/approval/approval-request.ts";
import { type ApprovalRules, USUAL_RULES } from "../../../src/core/approval/approval-rules.ts";
import type { ApprovalChoice } from "../../../src/core/approval/gateway-approval.ts";
import { quietUntil } from "../../../src/core/approval/quiet-hours.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";

const MINUTE = 60_000;
const id = (name: string) => name as PrincipalId;
const role = (name: string) => name as RoleName;

describe("what votes come to", () => {
  const vote = (who: string, choice: ApprovalChoice) => ({ principalId: id(who), choice });
  const yes = (who: string) => vote(who, "allow-once");

  test.each([
    ["nothing yet", [], 1, { kind: "open", missing: 1 }],
    ["one of one", [yes("ada")], 1, { kind: "decided", choice: "allow-once" }],
    ["one of two", [yes("ada")], 2, { kind: "open", missing: 1 }],
    ["the same person twice of two", [yes("ada"), yes("ada")], 2, { kind: "open", missing: 1 }],
    ["two of two", [yes("ada"), yes("cleo")], 2, { kind: "decided", choice: "allow-once" }],
    ["one no of one", [vote("ada", "deny")], 1, { kind: "decided", choice: "deny" }],
    ["a no after a yes of two", [yes("ada"), vote("cleo", "deny")], 2, { kind: "decided", choice: "deny" }],
    [
      "for good by all",
      [vote("a", "allow-always"), vote("b", "allow-always")],
      2,
      { kind: "decided", choice: "allow-always" },
    ],
    [
      "for good by one of two",
      [vote("a", "allow-always"), yes("b")],
      2,
      { kind: "decided", choice: "allow-once" },
    ],
  ] as const)("%s", (_, votes, quorum, expected) => expect(tally(votes, quorum)).toEqual(expected));

  it("a denial always denies, and never do fewer than the quorum allow", () => {
    const someVotes = fc.array(
      fc.record({
        principalId: fc.constantFrom(...["a", "b", "c", "d"].map(id)),
        choice: fc.constantFrom<ApprovalChoice>("allow-once", "allow-always", "deny"),
      }),
    );
    fc.assert(
      fc.property(someVotes, fc.integer({ min: 1, max: 5 }), (votes, quorum) => {
        const outcome = tally(votes, quorum);
        const people = new Set(votes.map(({ principalId }) => principalId)).size;
        if (votes.some(({ choice }) => choice === "deny")) {
          expect(outcome).toEqual({ kind: "decided", choice: "deny" });
        } else expect(outcome.kind).toBe(people >= quorum ? "decided" : "open");
      }),
    );
  });
});

describe("whom to ask", () => {
  const rules: ApprovalRules = {
    ...USUAL_RULES,
    escalate: [
      { afterMs: 5 * MINUTE, to: { kind: "role", role: role("operator") } },
      { afterMs: 10 * MINUTE, to: { kind: "role", role: role("admin") } },
    ],
  };
  const person = (name: string, ...roles: string[]): Candidate => ({
    principalId: id(name),
    roles: roles.map(role),
    identities: [],
  });
  const lead = person("lead", "member");
  const oscar = person("oscar", "operator");
  const ada = person("ada", "admin");
  const everybody = [lead, oscar, ada];

  test.each([
    ["first those whom no step names", everybody, 0, 1, { stage: 0, asked: ["lead"] }],
    ["then the first step's", everybody, 1, 1, { stage: 1, asked: ["lead", "oscar"] }],
    ["then the next one's", everybody, 2, 1, { stage: 2, asked: ["lead", "oscar", "ada"] }],
    [
      "the next step at once, when nobody is there before it",
      [oscar, ada],
      0,
      1,
      { stage: 1, asked: ["oscar"] },
    ],
    ["as many steps as the quorum takes", everybody, 0, 3, { stage: 2, asked: ["lead", "oscar", "ada"] }],
    ["nobody, when there are too few at all", [ada], 0, 2, null],
    ["nobody, when there is nobody", [], 0, 1, null],
    [
      "a delegate from where the one who is away would be",
      [{ ...ada, standsInFor: [lead] }, oscar],
      0,
      1,
      { stage: 0, asked: ["ada"] },
    ],
  ] as const)("%s", (_, candidates, stage, quorum, expected) =>
    expect(chooseAsked(candidates, rules, { stage, quorum })).toEqual(expected),
  );

  it("a step can name one account", () => {
    const boss = { ...person("boss", "member"), identities: ["slack:T1:UBOSS" as Identity] };
    const to = { kind: "identity", identity: "slack:T1:UBOSS" as Identity } as const;
    const escalate = [{ afterMs: MINUTE, to }];
    const at = (stage: number) => chooseAsked([lead, boss], { escalate }, { stage, quorum: 1 })?.asked;
    expect([at(0), at(1)]).toEqual([["lead"], ["lead", "boss"]]);
  });

  it("goes one step further at the very millisecond", () => {
    const at = (ms: number) => stageDue(rules, { openedAt: 1000 }, 1000 + ms);
    expect([5 * MINUTE - 1, 5 * MINUTE, 10 * MINUTE - 1, 10 * MINUTE].map(at)).toEqual([0, 1, 1, 2]);
  });

  it("a dangerous request takes two, where the rules say a second person", () => {
    const second = { ...USUAL_RULES, dangerous: "second-approver" } as const;
    expect([quorumOf(USUAL_RULES, true), quorumOf(second, true), quorumOf(second, false)]).toEqual([1, 2, 1]);
    expect(quorumOf({ ...second, quorum: 3 }, true)).toBe(3);
  });
});

describe("a click", () => {
  const facts = (changes: Partial<VoteFacts> = {}): VoteFacts => ({
    request: {
      state: "pending",
      barred: [id("ben")],
      requesterId: id("ben"),
      dangerous: false,
      digest: "d",
      approval: {
        text: "make",
        choices: ["allow-once", "deny"],
      } as unknown as VoteFacts["request"]["approval"],
    },
    digests: { stored: "d", shown: "d" },
    choice: "allow-once",
    step: "card",
    voter: { id: id("ada"), mayApprove: true, isAdmin: true, isAway: false, earlier: null },
    requesterMayRun: true,
    selfApproval: "never",
    confirmsDanger: true,
    ...changes,
  });
  const request = (changes: Partial<VoteFacts["request"]>) => ({
    request: { ...facts().request, ...changes },
  });
  const voter = (changes: Partial<VoteFacts["voter"]>) => ({ voter: { ...facts().voter, ...changes } });
  const longText = { ...facts().request.approval, text: "long ".repeat(1000) };
  const ben = voter({ id: id("ben") });

  test.each<readonly [string, Partial<VoteFacts>, string]>([
    ["of an approver counts", {}, "counts"],
    ["on a text that was changed since", { digests: { stored: "x", shown: "d" } }, "tampered"],
    ["made for another text", { digests: { stored: "d", shown: "x" } }, "tampered"],
    ["of somebody without the right", voter({ mayApprove: false }), "not-approver"],
    ["of the requester", ben, "own-request"],
    ["of the requester without the right", voter({ id: id("ben"), mayApprove: false }), "own-request"],
    [
      "of the requester who is no admin",
      { ...voter({ id: id("ben"), isAdmin: false }), selfApproval: "admins" },
      "own-request",
    ],
    ["of an admin on their own", { ...ben, selfApproval: "admins" }, "confirm"],
    [
      "of an admin on their own, at the second look",
      { ...ben, selfApproval: "admins", step: "confirmed" },
      "counts",
    ],
    ["of somebody who is away", voter({ isAway: true }), "away"],
    ["that is not offered", { choice: "allow-always" }, "not-offered"],
    ["when the requester lost the agent", { requesterMayRun: false }, "requester-lost-access"],
    ["that denies, when the requester lost the agent", { requesterMayRun: false, choice: "deny" }, "counts"],
    ["the same again", voter({ earlier: "allow-once" }), "already"],
    ["a no after a yes", { ...voter({ earlier: "allow-once" }), choice: "deny" }, "counts"],
    ["on something dangerous", request({ dangerous: true }), "confirm"],
    ["that denies something dangerous", { ...request({ dangerous: true }), choice: "deny" }, "counts"],
    [
      "on something dangerous, at the second look",
      { ...request({ dangerous: true }), step: "confirmed" },
      "counts",
    ],
    [
      "on something dangerous with a quorum for it",
      { ...request({ dangerous: true }), confirmsDanger: false },
      "counts",
    ],
    ["on a card that shows only the beginning", request({ approval: longText }), "whole"],
    ["beneath all of a long text", { ...request({ approval: longText }), step: "whole" }, "counts"],
  ])("%s", (_, changes, expected) => {
    const verdict = judgeVote(facts(changes));
    expect("why" in verdict ? verdict.why : "step" in verdict ? verdict.step : verdict.kind).toBe(expected);
  });

  test.each(APPROVAL_STATES)("on a request that is %s", (state) => {
    const verdict = judgeVote(facts(request({ state })));
    expect(verdict.kind).toBe(state === "pending" ? "counts" : "refused");
  });
});

describe("the states", () => {
  const ends = ["approved", "denied", "expired", "stopped", "lost"] as const;
  const allowed: Readonly<Record<ApprovalState, readonly ApprovalState[]>> = {
    pending: ["claimed", ...ends],
    claimed: ends,
    approved: [],
    denied: [],
    expired: [],
    stopped: [],
    lost: [],
  };
  test.each(APPROVAL_STATES.flatMap((from) => APPROVAL_STATES.map((to) => [from, to] as const)))(
    "%s to %s",
    (from, to) => expect(canMoveApproval(from, to)).toBe(allowed[from].includes(to)),
  );

  it("end with the gateway's word", () => {
    expect(APPROVAL_STATES.filter(isApprovalOver)).toEqual(ends);
    expect(stateOfEnding({ kind: "allowed", choice: "allow-once" })).toBe("approved");
    for (const kind of ["denied", "expired", "stopped", "lost"] as const) {
      expect(stateOfEnding({ kind })).toBe(kind);
    }
  });
});

describe("quiet hours", () => {
  const berlin = { from: 22 * 60, to: 7 * 60, zone: "Europe/Berlin" };
  const at = (iso: string) => Date.parse(iso);

  test.each([
    ["before them", "2026-11-21T20:59:59Z", null],
    ["at their first second", "2026-11-21T21:00:00Z", "2026-11-22T06:00:00Z"],
    ["past midnight", "2026-11-22T03:30:12Z", "2026-11-22T06:00:00Z"],
    ["at their last second", "2026-11-22T05:59:59Z", "2026-11-22T06:00:00Z"],
    ["when they are over", "2026-11-22T06:00:00Z", null],
    ["in summer, by the wall clock", "2026-07-01T20:00:00Z", "2026-07-02T05:00:00Z"],
  ])("%s", (_, now, until) => expect(quietUntil(berlin, at(now))).toBe(until && at(until)));

  it("within one day, and none at all", () => {
    const siesta = { from: 13 * 60, to: 15 * 60, zone: "UTC" };
    expect(quietUntil(siesta, at("2026-11-21T14:00:00Z"))).toBe(at("2026-11-21T15:00:00Z"));
    expect(quietUntil(siesta, at("2026-11-21T15:00:00Z"))).toBeNull();
    expect(quietUntil({ from: 60, to: 60, zone: "UTC" }, at("2026-11-21T01:00:00Z"))).toBeNull();
    expect(quietUntil(null, 0)).toBeNull();
  });
});
