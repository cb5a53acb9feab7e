import type { RoleName } from "../../../src/core/access/role.ts";
import { createCredentialDesk } from "../../../src/core/credential/credential-desk.ts";
import { AppError } from "../../../src/core/errors.ts";
import { addPerson } from "../../../src/core/people/add-person.ts";
import type { Identity } from "../../../src/core/people/identity.ts";
import type { PrincipalId } from "../../../src/core/people/principal.ts";
import type { Gateway, HeldCredential } from "../../../src/core/ports/gateway.ts";
import { nodeHasher } from "../../../src/system/hasher.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { openTempStore } from "../../fakes/temp-store.ts";
import { createQuietGateway, OPEN_VAULT, SILENT_LOGGER } from "../command/small-world.ts";

export const DAY = 24 * 3_600_000;

/** The credential desk over a real store and a gateway that holds devices. */
export async function openCredentialHouse() {
  const temp = await openTempStore();
  const { store, clock } = temp;
  const devices = new Map<string, HeldCredential>();
  let isDown = false;
  const requireUp = () => {
    if (isDown) throw new AppError("gateway.unreachable", "it is away");
  };
  let hold: Promise<void> | null = null;
  const gateway: Gateway = {
    ...createQuietGateway(),
    async issueCredential({ principalId }, scopes) {
      requireUp();
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
  };
  const desk = createCredentialDesk({ ...parts, gateway, gatewayAccess: { settled: async () => true } });
  const lost = new Set<PrincipalId>();
  const person = async (name: string) =>
    store.transact((tx) =>
      addPerson(
        tx,
        parts,
        { identity: `web:${name}` as Identity, displayName: name, role: "member" as RoleName },
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
