import { AppError } from "../../core/errors.ts";
import type { HeldCredential } from "../../core/ports/gateway.ts";
import { principalOfDevice } from "./client-info.ts";
import { readAt, readList, readString, readStrings } from "./payload.ts";
import type { Reach } from "./strategy.ts";

/** Every device that is paired, with what it may do; by their names, which of them are ours. */
export async function listDevices(reach: Reach): Promise<readonly HeldCredential[]> {
  const paired = readAt(await reach.asAdmin("device.pair.list", {}), "paired");
  // What cannot be read must not look like a gateway that holds nothing.
  if (!Array.isArray(paired))
    throw new AppError("gateway.protocol", "the gateway lists its devices in another way");
  return readList(paired).flatMap((one) => {
    const publicId = readString(readAt(one, "deviceId"));
    if (publicId === null) return [];
    const principalId = principalOfDevice(readString(readAt(one, "displayName")));
    return [{ publicId, principalId, scopes: readStrings(readAt(one, "scopes")) }];
  });
}
