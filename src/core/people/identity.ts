import type { Brand } from "../brand.ts";
import type { Language } from "../words/language.ts";

/** The chat platforms. Adding one starts here; see CONTRIBUTING. */
export const PLATFORMS = ["slack", "discord", "telegram", "web"] as const;
export type Platform = (typeof PLATFORMS)[number];

/** One platform account: `slack:<team>:<user>`, `discord:<user>`, `telegram:<user>`, `web:<name>`. */
export type Identity = Brand<string, "Identity">;

const SHAPES: Record<Platform, RegExp> = {
  slack: /^slack:[TE][A-Z0-9]{1,20}:[UW][A-Z0-9]{1,20}$/,
  discord: /^discord:[0-9]{5,20}$/,
  telegram: /^telegram:[0-9]{1,16}$/,
  web: /^web:[a-z][a-z0-9-]{0,31}$/,
};

/** Reads an identity as people write it in settings and commands; null when it is none. Names never count. */
export function parseIdentity(text: string): Identity | null {
  const trimmed = text.trim();
  const [platform = "", ...rest] = trimmed.split(":");
  const name = platform.toLowerCase();
  if (!isPlatform(name)) return null;
  const tail = rest.join(":");
  const canonical = `${name}:${name === "slack" ? tail.toUpperCase() : tail.toLowerCase()}`;
  return SHAPES[name].test(canonical) ? (canonical as Identity) : null;
}

export function isPlatform(name: string): name is Platform {
  return (PLATFORMS as readonly string[]).includes(name);
}

export function platformOf(identity: Identity): Platform {
  return identity.slice(0, identity.indexOf(":")) as Platform;
}

/** The platform's own user id: the last part. */
export function userIdOf(identity: Identity): string {
  return identity.slice(identity.lastIndexOf(":") + 1);
}

/**
 * What the platform says of an account, asked when it matters and failing closed.
 * `guest` and `external` people hold only explicit grants with an end; the rest below them hold nothing.
 */
export type Standing = "member" | "guest" | "external" | "deactivated" | "bot" | "unknown";

export interface AccountFacts {
  readonly standing: Standing;
  /** For showing only, never for deciding. */
  readonly displayName: string | null;
  /** What they read on this platform, where it says so. */
  readonly language?: Language | null;
  /** The account is surely gone from the team, and not only silenced or out of our reach. */
  readonly hasLeft?: true;
}
