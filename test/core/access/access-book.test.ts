import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAccessBook } from "../../../src/core/access/access-book.ts";
import { decideAccess } from "../../../src/core/access/policy.ts";
import type { Principal } from "../../../src/core/people/principal.ts";
import type { AccessBook } from "../../../src/core/ports/deps.ts";
import type { Store } from "../../../src/core/ports/store.ts";
import { type AccessWorld, by, openAccessWorld } from "./open-access.ts";
import { agent, HOUR, ROLES } from "./snapshot-of.ts";

let world: AccessWorld;
let ada: Principal;
let ben: Principal;

beforeEach(async () => {
  world = await openAccessWorld();
  ada = await world.person("ada", "admin");
  ben = await world.person("ben", "member");
});
afterEach(() => world.close());

function mayUse(book: AccessBook, person: Principal): boolean {
  const question = { kind: "use-agent", agentId: agent("designer") } as const;
  const asker = { principalId: person.id, standing: "member" } as const;
  return decideAccess(asker, question, book.snapshot(), world.clock.now()).kind === "allowed";
}

describe("the access book", () => {
  it("knows what was there before it was opened", async () => {
    await world.grant(by(ada), ben, "agent:designer");
    const later = await openAccessBook(world.store, world.clock, ROLES);
    expect([mayUse(later, ada), mayUse(later, ben)]).toEqual([true, true]);
  });

  it("knows of every change when the change is reported done", async () => {
    await world.grant(by(ada), ben, "agent:designer");
    expect(mayUse(world.access, ben)).toBe(true);
    await world.revoke(by(ada), ben, "agent:designer");
    expect(mayUse(world.access, ben)).toBe(false);
    await world.grant(by(ada), ben, "role:operator");
    expect(mayUse(world.access, ben)).toBe(true);
    await world.store.transact((tx) => tx.principals.setSuspended(ben.id, 1));
    expect(mayUse(world.access, ben)).toBe(false);
  });

  it("ends a grant at its end with no change to tell it", async () => {
    await world.grant(by(ada), ben, "agent:designer", { endsAt: world.clock.now() + HOUR });
    world.clock.advance(HOUR - 1);
    expect(mayUse(world.access, ben)).toBe(true);
    world.clock.advance(1);
    expect(mayUse(world.access, ben)).toBe(false);
  });

  it("knows nobody while access cannot be read, and recovers by itself", async () => {
    let broken = false;
    const principals: Store["principals"] = {
      ...world.store.principals,
      all: () => (broken ? Promise.reject(new Error("disk")) : world.store.principals.all()),
    };
    const book = await openAccessBook({ ...world.store, principals }, world.clock, ROLES);
    expect(mayUse(book, ada)).toBe(true);
    broken = true;
    await expect(world.grant(by(ada), ben, "agent:designer")).rejects.toThrow("disk");
    expect(mayUse(book, ada)).toBe(false);
    broken = false;
    world.clock.advance(1000);
    await expect.poll(() => mayUse(book, ben)).toBe(true);
  });
});
