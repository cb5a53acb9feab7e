import type { AgentId } from "../access/permission.ts";
import type { Gateway } from "./gateway.ts";

/** The agent gateways. Each agent belongs to exactly one of them. */
export interface Gateways {
  /** At least one. The first one's agents have bare names, the others' are named `gateway/agent`. */
  readonly all: readonly Gateway[];
  /** The one that an agent belongs to; one that is always away, where the settings do not name it any more. */
  of(agent: AgentId): Gateway;
}

/** What is done at one gateway at a time. */
export interface AtGateway {
  readonly gateway: Gateway;
}
