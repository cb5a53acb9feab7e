import type { Standing } from "../../src/core/people/identity.ts";

/** One of the made-up people that a visitor can be. */
export interface WebPerson {
  /** The last part of the identity: `web:<name>`. */
  readonly name: string;
  readonly displayName: string;
  readonly standing: Standing;
  /** The role they start with, for the switcher; null: a stranger. */
  readonly role: string | null;
}

export interface WebConfig {
  /** The chat keeps its own transcript here, as a chat platform would. */
  readonly dataDir: string;
  /** The closed list of who can be anybody here. */
  readonly people: readonly WebPerson[];
  /** What is written here is also sent elsewhere: a model endpoint or a real gateway answers. The page then says so. */
  readonly leavesMachine?: boolean;
  /** The port browsers come through; asked at each request, because port 0 is known only once bound. */
  readonly port: () => number;
}
