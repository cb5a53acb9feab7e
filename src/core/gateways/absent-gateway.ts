import { AppError } from "../errors.ts";
import type { Gateway, GatewayStatus } from "../ports/gateway.ts";

/** Stands for a gateway that the settings do not name any more: nothing of its agents ever runs elsewhere. */
export function createAbsentGateway(id: string): Gateway {
  const away = async (): Promise<never> => {
    throw new AppError("gateway.unreachable", `the settings name no gateway "${id}"`);
  };
  const status: GatewayStatus = { state: "down", detail: `the settings name no gateway "${id}"`, since: 0 };
  return {
    id,
    credentialKind: "device",
    start: async () => {},
    stop: async () => {},
    status: () => status,
    agents: () => [],
    issueCredential: away,
    revokeCredential: away,
    run: async () => ({ kind: "unreachable" }),
    abort: async () => ({ confirmed: false }),
    history: away,
    watchApprovals() {},
    resolveApproval: away,
    endingOf: away,
    tellAgent: away,
    questions: { watch() {}, answer: away, endingOf: away },
    examine: async () => [],
    directives: () => [],
  };
}
