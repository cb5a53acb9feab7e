import { describe, expect, it } from "vitest";
import { decideAccess } from "../../../src/core/access/policy.ts";
import type { Conversation, ConversationId, ShareMode } from "../../../src/core/conversation/conversation.ts";
import { placeKeyOf } from "../../../src/core/conversation/place.ts";
import type { Standing } from "../../../src/core/people/identity.ts";
import { agent, grant, HOUR, NOW, personId, principal, role, snapshotOf } from "./snapshot-of.ts";

const place = { platform: "web", workspace: "", channel: "c", thread: "t", kind: "channel" } as const;

function adas(mode: ShareMode | null, lockedTo: string | null): Conversation {
  return {
    id: "c1" as ConversationId,
    principalId: personId("ada"),
    agentId: agent("designer"),
    place,
    placeKey: placeKeyOf(place),
    sessionKey: "agent:designer:gatehouse:ada:c1" as Conversation["sessionKey"],
    shares: mode ? [{ principalId: personId("ben"), mode }] : [],
    lockedTo: lockedTo === null ? null : role(lockedTo),
    createdAt: 0,
    lastUsedAt: 0,
    closedAt: null,
  };
}

const snapshot = snapshotOf(
  [
    principal("ada", "member"),
    principal("ben", "member"),
    principal("root", "admin"),
    principal("gus", "guest"),
    principal("temp", "member"),
  ],
  [grant("temp", "role:operator", { endsAt: NOW + HOUR })],
);

function join(who: string, conversation: Conversation, standing: Standing = "member") {
  const question = { kind: "join-conversation", conversation } as const;
  return decideAccess({ principalId: personId(who), standing }, question, snapshot, NOW);
}
const shared = (who: string, mode: ShareMode, lockedTo: string | null = null) => ({
  ...adas(null, lockedTo),
  shares: [{ principalId: personId(who), mode }],
});

describe("joining a conversation", () => {
  it("is open to its owner, whatever it is locked to", () => {
    const own = { kind: "allowed", rule: { kind: "own-conversation" } };
    expect(join("ada", adas(null, null))).toEqual(own);
    expect(join("ada", adas(null, "operator"))).toEqual(own);
    expect(join("ada", adas(null, null), "guest")).toEqual(own);
  });

  it("is closed to everybody it is not shared with, an admin too", () => {
    const closed = { kind: "denied", rule: { kind: "not-shared" } };
    expect(join("ben", adas(null, null))).toEqual(closed);
    expect(join("root", adas("write", null))).toEqual(closed);
    expect(join("root", adas(null, "admin"))).toEqual(closed);
  });

  it("takes a share to write in; one to read is not enough", () => {
    expect(join("ben", adas("write", null))).toEqual({
      kind: "allowed",
      rule: { kind: "shared", mode: "write" },
    });
    expect(join("ben", adas("read", null))).toEqual({
      kind: "denied",
      rule: { kind: "shared", mode: "read" },
    });
  });

  it("is kept to the role that it is locked to, by role or by a role grant in force", () => {
    const locked = { kind: "denied", rule: { kind: "locked", to: "operator" } };
    expect(join("ben", shared("ben", "write", "operator"))).toEqual(locked);
    expect(join("root", shared("root", "write", "operator"))).toEqual(locked);
    expect(join("temp", shared("temp", "write", "operator")).kind).toBe("allowed");
    expect(join("ben", shared("ben", "write", "member")).kind).toBe("allowed");
    expect(join("gus", shared("gus", "write", "guest"), "guest").kind).toBe("allowed");
    expect(join("ben", shared("ben", "write", "member"), "external").kind).toBe("denied");
  });

  it("is closed to accounts that the platform does not vouch for, the owner's too", () => {
    for (const standing of ["unknown", "bot", "deactivated"] as const) {
      expect(join("ada", adas(null, null), standing).rule).toEqual({ kind: "standing", standing });
      expect(join("ben", adas("write", null), standing).rule).toEqual({ kind: "standing", standing });
    }
  });
});
