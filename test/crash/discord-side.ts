import type { Identity } from "../../src/core/people/identity.ts";
import { type DiscordServer, startDiscordServer } from "../fakes/discord-server.ts";
import type { World } from "./world.ts";

/** A Discord server with the people of the stories. */
export interface DiscordSide {
  readonly server: DiscordServer;
  readonly ada: string;
  readonly ben: string;
  readonly design: string;
  readonly identities: { readonly ada: Identity; readonly ben: Identity };
}

export const discordIdentity = (user: string) => `discord:${user}` as Identity;

export async function openDiscordSide(): Promise<DiscordSide> {
  const server = await startDiscordServer();
  const [ada, ben] = [server.addUser({ name: "ada" }), server.addUser({ name: "ben" })];
  const design = server.addChannel("design");
  return {
    server,
    ada,
    ben,
    design,
    identities: { ada: discordIdentity(ada), ben: discordIdentity(ben) },
  };
}

/** The Discord of a world that has one. */
export function discordOf({ discord }: World): DiscordSide {
  if (!discord) throw new Error("this world has no Discord");
  return discord;
}
