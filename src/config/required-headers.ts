import * as z from "zod/mini";
import type { Secret } from "../secrets/secret.ts";
import type { SecretRule } from "./given-secret.ts";
import type { GivenName, GivenSecret } from "./types.ts";

const schema = z
  .string()
  .check(
    z.regex(/^[\t\x20-\x7e]*$/, "holds what no header can"),
    z.maxLength(4096, "is longer than 4096 letters"),
  );

/** A header that a gateway's proxy asks for: its value may be a secret. */
export function headerRule(gatewayId: string, header: string): SecretRule {
  const mend = "Take the value that the proxy before the gateway asks for.";
  return { name: placeOf(gatewayId, header), schema, mend };
}

/** The headers of one gateway, of all that was given. */
export function headersOf(
  gatewayId: string,
  headers: readonly string[],
  given: readonly GivenSecret[],
): Readonly<Record<string, Secret>> {
  return Object.fromEntries(
    headers.flatMap((header): [string, Secret][] => {
      const found = given.find(({ name }) => name === placeOf(gatewayId, header));
      return found ? [[header, found.secret]] : [];
    }),
  );
}

const TELLING = /secret|token|auth|key|password|cookie/i;

/** Whether it is a secret that should not stand in the settings file: a header's name tells, all else is. */
export function isTelling(name: GivenName): boolean {
  const [, header] = /^gateways\.[^.]+\.requiredHeaders\.(.+)$/.exec(name) ?? [];
  return header === undefined || TELLING.test(header);
}

const placeOf = (gatewayId: string, header: string): GivenName =>
  `gateways.${gatewayId}.requiredHeaders.${header}`;
