import { openAccessBook } from "../../../src/core/access/access-book.ts";
import { builtinRoles } from "../../../src/core/access/builtin-roles.ts";
import type { RoleName } from "../../../src/core/access/role.ts";
import { createCredentialDesk } from "../../../src/core/credential/credential-desk.ts";
import { AppError } from "../../../src/core/errors.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import { noCrashPoints } from "../../../src/core/ports/crash-points.ts";
import type { Gateway, HeldCredential } from "../../../src/core/ports/gateway.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore } from "../../fakes/temp-store.ts";
import { createQuietGateway, createSmallChat, OPEN_VAULT, SILENT_LOGGER } from "../command/small-world.ts";

export const DAY = 24 * 3_600_000;

/** The credential desk over a real store and a gateway that holds devices. */
export async function openCredentialHouse() {
  const temp = await openTempStore();
  const { store, clock } = temp;
  const devices = new Map<string, HeldCredential>();
  let isDown = false;
  let refusal: string | null = null;
  const requireUp = () => {
    if (isDown) throw new AppError("gateway.unreachable", "it is away");
  };
  let hold: Promise<void> | null = null;
  const gateway: Gateway = {
    ...createQuietGateway(),
    async issueCredential({ principalId }, scopes) {
      requireUp();
      if (refusal !== null) throw new AppError("gateway.refused", refusal);
      const publicId = randomIds.next("d");
      devices.set(publicId, { publicId, principalId, scopes });
      await hold;
      return { publicId, secret: `secret of ${publicId}` };
    },
    async revokeCredential({ publicId }) {
      requireUp();
      devices.delete(publicId);
    },
    async listCredentials() {
      requireUp();
      return [...devices.values()];
    },
  };
  const parts = {
    store,
    clock,
    ids: randomIds,
    hasher: nodeHasher,
    vault: OPEN_VAULT,
    logger: SILENT_LOGGER,
    crashPoints: noCrashPoints,
  };
  let told = true;
  const access = await openAccessBook(store, clock, builtinRoles([]));
  const adapters = new Map([["web", { ...createSmallChat().adapter, platform: "web" as const }] as const]);
  const gatewayAccess = { settled: async () => told };
  const desk = createCredentialDesk({ ...parts, access, adapters, gateway, gatewayAccess });
  const lost = new Set<PrincipalId>();
  const person = async (name: string, role = "member") =>
    store.transact((tx) =>
      addPerson(
        tx,
        parts,
        { identity: `web:${name}` as Identity, displayName: name, role: role as RoleName },
        { kind: "system", job: "test" },
      ),
    );
  return {
    ...temp,
    desk,
    devices,
    lost,
    ben: await person("ben"),
    cleo: await person("cleo"),
    gateway,
    setDown: (down: boolean) => {
      isDown = down;
    },
    /** Why it takes nobody; null: it does. */
    refuse(why: string | null) {
      refusal = why;
    },
    /** Does the gateway hold our list of who has access? */
    setTold(isTold: boolean) {
      told = isTold;
    },
    adminIs: (name: string) => person(name, "admin"),
    /** What is made from now on is at the gateway, and not told to us before it is let go. */
    holdIssuing() {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return () => {
        hold = null;
        resolve();
      };
    },
    reconcile: () => desk.reconcile({ ageMs: 90 * DAY, holdsAnyAgent: (id) => !lost.has(id) }),
    current: async (id: PrincipalId) => (await store.credentials.currentOf(id, "main"))?.publicId ?? null,
    audited: async (action: string) => (await store.audit.list({ action }, 50)).length,
  };
}

export type CredentialHouse = Awaited<ReturnType<typeof openCredentialHouse>>;
