import { open } from "node:fs/promises";
import { join } from "node:path";
import { openGatewayPerson } from "../gateway-person.ts";
import { readJob, sessionOf } from "./job.ts";
import { callSlack, keep, openSlackLink } from "./slack-link.ts";

// The floor of a durable relay: it keeps what came in and what goes out, each synced, and judges nothing.

interface SlackEvent {
  readonly text: string;
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
}

const job = readJob();
const person = await openGatewayPerson(job.gateway);
const kept = await open(join(job.folder, "relay.log"), "a");
const joined = new Set<string>();
for (let links = 0; links < 2; links++) {
  await openSlackLink(job, (payload, acknowledge) => {
    const { event } = payload as { readonly event?: SlackEvent };
    if (event) void relay(event, acknowledge);
  });
}

async function relay(event: SlackEvent, acknowledge: () => void): Promise<void> {
  await keep(kept, event);
  acknowledge();
  const thread = event.thread_ts ?? event.ts;
  const session = sessionOf(job, event.channel, thread);
  if (!joined.has(session)) await person.join(session);
  joined.add(session);
  const text = await person.ask(session, event.text);
  const answer = { channel: event.channel, thread_ts: thread, text };
  await keep(kept, answer);
  await callSlack(job, "chat.postMessage", job.botToken, answer);
}
