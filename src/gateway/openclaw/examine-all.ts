import type { GatewayFinding } from "../../core/ports/gateway.ts";
import type { AdminSocket } from "./admin-socket.ts";
import type { OpenClawConfig, OpenClawDeps } from "./config.ts";
import { examineGateway } from "./examine.ts";
import { examineCompanion } from "./examine-companion.ts";
import { examineIdentity } from "./examine-identity.ts";
import type { Reach } from "./strategy.ts";

/** Everything there is to say of the gateway; of one that is away, that alone. */
export async function examineAll(
  config: OpenClawConfig,
  { admin, connect }: { readonly admin: Pick<AdminSocket, "borrow">; readonly connect: Reach["connect"] },
  deps: Pick<OpenClawDeps, "clock">,
): Promise<readonly GatewayFinding[]> {
  const setup = await examineGateway(config, admin);
  if (setup.every(({ level }) => level === "fault")) return setup;
  return [...setup, ...(await examineIdentity(config, connect)), ...(await examineCompanion(config, deps))];
}
