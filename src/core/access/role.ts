import type { Brand } from "../brand.ts";
import type { Permission } from "./permission.ts";

export type RoleName = Brand<string, "RoleName">;

/** A named set of permissions. */
export interface Role {
  readonly name: RoleName;
  readonly permissions: readonly Permission[];
}
