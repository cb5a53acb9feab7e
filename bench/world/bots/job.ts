/** What a bot of ours that is no Gatehouse is told when it starts. */
export interface Job {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly gateway: { readonly url: string; readonly token: string };
  readonly agent: string;
  /** The chats of those who approve; empty for bots that ask nobody. */
  readonly approvers: readonly string[];
  /** Where it may keep something. */
  readonly folder: string;
}

export const readJob = (): Job => JSON.parse(process.argv[2] ?? "{}") as Job;

/** A thread is a session. */
export const sessionOf = ({ agent }: Job, channel: string, thread: string): string =>
  `agent:${agent}:bench:${channel}:${thread}`.toLowerCase();
