import type { MessageRef, Place } from "../../src/core/conversation/place.ts";
import { type Identity, parseIdentity, userIdOf } from "../../src/core/people/identity.ts";

/** Who we are in the workspace that installed us. */
export interface SlackHome {
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
  /** False when we were not given the right to read files. */
  readonly canReadFiles?: boolean;
  /** Were we given the right to post files? */
  readonly canUpload?: boolean;
  /** The workspace's own address, for links: `https://example.slack.com/`. */
  readonly siteUrl?: string;
}

/** Where people of our own workspace are known from: the organisation, where there is one. */
export function homeWorkspace(home: SlackHome): string {
  return home.enterpriseId ?? home.teamId;
}

/** The identity of a person of this team; null when the ids are none of Slack's. */
export function identityOf(home: SlackHome, userTeam: string | null, user: string | null): Identity | null {
  const isOurs = userTeam === null || userTeam === home.teamId || userTeam === home.enterpriseId;
  return parseIdentity(`slack:${isOurs ? homeWorkspace(home) : userTeam}:${user}`);
}

export function workspaceOf(identity: Identity): string {
  return identity.split(":")[1] ?? "";
}

/** The team id Slack wants beside a user id. */
export function teamOf(home: SlackHome, identity: Identity): string {
  const workspace = workspaceOf(identity);
  return workspace === homeWorkspace(home) ? home.teamId : workspace;
}

/** Direct channels begin with D; everything else has more than one reader. */
export function placeIn(home: SlackHome, channel: string, thread: string | null): Place {
  const kind = channel.startsWith("D") ? "dm" : "channel";
  return { platform: "slack", workspace: home.teamId, channel, thread, kind };
}

/**
 * The person's direct chat with us, named by the person: a slash command typed in a direct chat does not say whether
 * that chat is ours.
 */
export function chatWith(home: SlackHome, person: Identity): Place {
  return {
    platform: "slack",
    workspace: home.teamId,
    channel: userIdOf(person),
    thread: null,
    kind: "dm",
  };
}

export const isPersonsId = (channel: string): boolean => /^[UW]/.test(channel);

export function refTo(home: SlackHome, channel: string, ts: string): MessageRef {
  return { platform: "slack", workspace: home.teamId, channel, id: ts };
}

/** The address of a message's thread, for those who may read there; null when it is none of this workspace's. */
export function threadUrl(home: SlackHome, { platform, workspace, channel, thread }: Place): string | null {
  const isHere = platform === "slack" && workspace === home.teamId && /^[CG][A-Z0-9]+$/.test(channel);
  if (!isHere || home.siteUrl === undefined || thread === null || millisecondsOf(thread) === null)
    return null;
  return new URL(`archives/${channel}/p${thread.replace(".", "")}`, home.siteUrl).href;
}

/** Slack's `1767224888.280449` in milliseconds since the epoch; null when it is no time. */
export function millisecondsOf(ts: string): number | null {
  const match = /^(\d{1,12})\.(\d{6})$/.exec(ts);
  return match ? Number(match[1]) * 1000 + Math.floor(Number(match[2]) / 1000) : null;
}
