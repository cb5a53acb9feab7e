import type { Standing } from "../../src/core/people/identity.ts";

/** One of the made-up people that a visitor can be. */
export interface WebPerson {
  /** The last part of the identity: `web:<name>`. */
  readonly name: string;
  readonly displayName: string;
  readonly standing: Standing;
  /** What they are when the chat starts, for the switcher. */
  readonly about: string;
}

export interface WebConfig {
  /** The chat keeps its own transcript here, as a chat platform would. */
  readonly dataDir: string;
  readonly people: readonly WebPerson[];
  /** The port browsers come through; asked at each request, because port 0 is known only once bound. */
  readonly port: () => number;
}

/** The closed list of people in the try-out. */
export const WEB_PEOPLE: readonly WebPerson[] = [
  { name: "ada", displayName: "Ada Moreau", standing: "member", about: "admin" },
  { name: "ben", displayName: "Ben Ito", standing: "member", about: "member" },
  { name: "gus", displayName: "Gus Lind", standing: "guest", about: "guest" },
  { name: "sam", displayName: "Sam Okoye", standing: "member", about: "stranger" },
];
