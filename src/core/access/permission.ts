import type { Brand } from "../brand.ts";

/**
 * One string of the grammar: `*`, `read:*`, `read:<agent>`, `agent:*`, `agent:<id>`, `approve:*`, `approve:<id>`,
 * `access:manage`, `audit:read`, `keys:manage`, `system:manage`.
 */
export type Permission = Brand<string, "Permission">;

/** An agent's id at the gateway: lower-case, `[a-z0-9][a-z0-9_-]{0,63}`. */
export type AgentId = Brand<string, "AgentId">;
