import {
  ConnectErrorDetailCodes,
  GatewayProtocolRequestError,
  readConnectErrorDetailCode,
} from "@openclaw/gateway-client/browser";
import type { Scope } from "../../core/credential/credential.ts";
import { AppError, hasCode } from "../../core/errors.ts";
import type { PrincipalId } from "../../core/people/principal.ts";
import { connectParams } from "./client-info.ts";
import { type OpenClawConfig, requiredHeadersOf } from "./config.ts";
import { NOBODY_ROLE, roleNameOf, userNameOf } from "./identity-config.ts";
import type { ConnectPlan, LiveSocket } from "./live-socket.ts";
import { readAt, readList, readObject, readString, readStrings } from "./payload.ts";
import { type CredentialStrategy, type Person, type Reach, sameScopes } from "./strategy.ts";

/** Must be there and be no loopback address; from the block that belongs to nobody, so it never names a machine. */
const FORWARDED_FOR = "192.0.2.1";

/** A person is a user name that the gateway takes our word for; what they may do stands in its own config. */
export function createIdentityStrategy(config: OpenClawConfig): CredentialStrategy {
  const planFor = (publicId: string) => planOf(config, publicId);
  return {
    kind: "identity",
    adminPlan: (caps) => ({
      headers: {},
      params: () =>
        connectParams("backend", {
          scopes: ["operator.admin"],
          auth: { password: config.password?.reveal() ?? "" },
          ...(caps ? { caps: [...caps] } : {}),
        }),
    }),
    personPlan(as) {
      // The name is derived, never taken: a row that was tampered with cannot speak as somebody else.
      if (as.publicId !== userNameOf(as.principalId)) {
        throw new AppError("credential.refused", "the credential names another person");
      }
      return planFor(as.publicId);
    },
    async issue(person, scopes, reach) {
      const publicId = userNameOf(person.principalId);
      const plan = planFor(publicId);
      // The first connection makes the profile that a role can be given to.
      (await connectOrExplain(plan, reach)).close();
      await giveRole(person.principalId, roleNameOf(person.principalId), reach);
      const socket = await reach.connect(plan);
      const held = socket.hello.scopes;
      socket.close();
      if (!sameScopes(held, scopes)) throw scopesFault(person, scopes, held);
      return { publicId, secret: "" };
    },
    async revoke({ principalId }, reach) {
      await giveRole(principalId, NOBODY_ROLE, reach);
    },
  };
}

function planOf(config: OpenClawConfig, user: string): ConnectPlan {
  return {
    headers: { ...requiredHeadersOf(config), "x-forwarded-user": user, "x-forwarded-for": FORWARDED_FOR },
    params: () => connectParams("backend", {}),
  };
}

/** Connects as somebody who has nothing; throws, with what to mend, when the gateway takes no names of us. */
export async function tryName(
  config: OpenClawConfig,
  name: string,
  connect: Reach["connect"],
): Promise<void> {
  const plan = planOf(config, userNameOf(name as PrincipalId));
  const answer = await connectOrExplain(plan, { connect }).catch((fault: unknown) => fault);
  // Without a grant nobody gets in where the companion plugin is: the name itself was taken.
  if (answer instanceof AppError && !isAccessDenied(answer)) throw answer;
  if (!(answer instanceof Error)) (answer as LiveSocket).close();
}

function scopesFault(person: Person, wanted: readonly Scope[], held: readonly Scope[]): AppError {
  const user = userNameOf(person.principalId);
  const needed = `gateway.auth.identityScopes["${user}"] = ${JSON.stringify(wanted)}, and the role ${roleNameOf(person.principalId)}`;
  return held.length === 0
    ? new AppError("gateway.refused", `the gateway gives ${user} nothing; add ${needed} (doctor prints both)`)
    : new AppError(
        "gateway.scopes-missing",
        `the gateway gives ${user} ${held.join(", ")}; it needs ${needed} (doctor prints both)`,
      );
}

/** Gives the person this role where the gateway has it; a gateway without roles only knows scopes. */
async function giveRole(principalId: PrincipalId, role: string, reach: Reach): Promise<void> {
  const config = readAt(await reach.asAdmin("config.get", {}), "config");
  if (!(role in readObject(readAt(config, "gateway", "roles", "definitions")))) return;
  const user = userNameOf(principalId);
  const profiles = readList(readAt(await reach.asAdmin("users.list", {}), "profiles"));
  const profile = profiles.find((one) => readStrings(readAt(one, "emails")).includes(user));
  const profileId = readString(readAt(profile, "id"));
  if (profileId === null || readAt(profile, "role") === role) return;
  await reach.asAdmin("users.setRole", { profileId, role });
}

/** The gateway names its reason only to a caller that presents something too; this word is no credential of anybody. */
async function connectOrExplain(plan: ConnectPlan, reach: Pick<Reach, "connect">): Promise<LiveSocket> {
  try {
    return await reach.connect(plan);
  } catch (fault) {
    if (!isUnexplained(fault)) throw fault;
    const asking = { ...plan, params: () => connectParams("backend", { auth: { token: "no-credential" } }) };
    const answer = await reach.connect(asking).catch((explained: unknown) => explained);
    throw hasCode(answer, "gateway.refused") ? answer : fault;
  }
}

function isAccessDenied({ message }: AppError): boolean {
  return message.startsWith("Gateway access is no longer active");
}

function isUnexplained(fault: unknown): boolean {
  const cause = fault instanceof AppError ? fault.cause : null;
  return (
    cause instanceof GatewayProtocolRequestError &&
    readConnectErrorDetailCode(cause.details) === ConnectErrorDetailCodes.DEVICE_IDENTITY_REQUIRED
  );
}
