import { describe, expect, it } from "vitest";
import { describeRule } from "../../../src/core/access/explain-access.ts";
import type { Rule } from "../../../src/core/access/policy.ts";
import { grant, NOW, permission, role } from "./snapshot-of.ts";

const designer = permission("agent:designer");

describe("a rule in words", () => {
  it.each<[Rule, string]>([
    [{ kind: "role", role: role("member"), permission: designer }, "The role member gives agent:designer."],
    [
      { kind: "grant", grant: grant("ben", "agent:designer"), permission: designer },
      "A grant gives agent:designer until it is revoked.",
    ],
    [
      {
        kind: "grant",
        grant: grant("ben", "role:operator", { endsAt: NOW }),
        permission: permission("agent:*"),
      },
      "A grant of the role operator gives agent:* until 2026-11-21 12:00 UTC.",
    ],
    [{ kind: "own-conversation" }, "It is their own conversation."],
    [{ kind: "shared", mode: "write" }, "The owner shared the conversation with them to write in."],
    [{ kind: "shared", mode: "read" }, "The owner shared the conversation with them to read only."],
    [{ kind: "known-person" }, "Everybody who is known may do this."],
    [{ kind: "none", role: role("viewer") }, "Neither the role viewer nor a grant gives this."],
    [{ kind: "unknown-person" }, "This account belongs to nobody who is known here."],
    [{ kind: "suspended" }, "They are suspended."],
    [
      { kind: "standing", standing: "unknown" },
      "The platform did not say what this account is, so it holds nothing for now.",
    ],
    [{ kind: "standing", standing: "bot" }, "The platform says that this account is a bot."],
    [{ kind: "standing", standing: "deactivated" }, "The platform says that this account is deactivated."],
    [
      { kind: "needs-end", standing: "guest" },
      "Guests and external people hold only grants that end, and theirs has no end.",
    ],
    [{ kind: "not-shared" }, "The conversation is somebody else's and is not shared with them."],
    [{ kind: "locked", to: role("operator") }, "The conversation is locked to the role operator."],
  ])("%j", (rule, sentence) => {
    expect(describeRule(rule)).toBe(sentence);
  });
});
