import { isIP } from "node:net";
import { isPublicAddress } from "./private-addresses.ts";

/** Where a platform's files may be read from. */
export interface FileDoor {
  allows(url: URL): boolean;
  /** May this address answer for an allowed name? Asked for the very address that is connected to. */
  takesAddress(address: string): boolean;
}

/**
 * The platform's own hosts, over https and on no machine of ours. Where a setting puts another server in the platform's
 * place, that server alone.
 */
export function createFileDoor(hosts: readonly string[], apiUrl: string | undefined): FileDoor {
  if (apiUrl !== undefined) {
    const { origin } = new URL(apiUrl);
    return { allows: (url) => url.origin === origin && isPlain(url), takesAddress: () => true };
  }
  return {
    allows: (url) =>
      url.protocol === "https:" &&
      url.port === "" &&
      isPlain(url) &&
      hosts.includes(url.hostname) &&
      isIP(url.hostname) === 0,
    takesAddress: isPublicAddress,
  };
}

const isPlain = (url: URL) => url.username === "" && url.password === "";
