import { appendFile, type FileHandle, open } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { WebSocket } from "ws";
import { openGatewayPerson } from "../gateway-person.ts";
import { readJob, sessionOf } from "./job.ts";

// The floor of a durable relay: it keeps what came in and what goes out, each synced, and judges nothing.

interface Envelope {
  readonly envelope_id?: string;
  readonly payload?: { readonly event?: SlackEvent };
}
interface SlackEvent {
  readonly text: string;
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
}

const job = readJob();
const agent = new Agent({ keepAlive: true });
const person = await openGatewayPerson(job.gateway);
const kept = await open(join(job.folder, "relay.log"), "a");
const joined = new Set<string>();
for (let links = 0; links < 2; links++) await link();

async function link(): Promise<void> {
  const { url } = (await call("apps.connections.open", job.appToken, {})) as { url: string };
  const socket = new WebSocket(url);
  socket.on("message", (data) => {
    const { envelope_id, payload } = JSON.parse(String(data)) as Envelope;
    if (envelope_id === undefined || !payload?.event) return;
    void relay(payload.event, () => socket.send(JSON.stringify({ envelope_id })));
  });
  await new Promise((resolve) => socket.once("open", resolve));
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
  await call("chat.postMessage", job.botToken, answer);
}

async function keep(file: FileHandle, what: object): Promise<void> {
  await appendFile(file, `${JSON.stringify(what)}\n`);
  await file.datasync();
}

function call(method: string, token: string, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const sent = request(`${job.apiUrl}${method}`, { method: "POST", agent, headers }, async (response) => {
      let text = "";
      for await (const part of response) text += part;
      resolve(JSON.parse(text));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify(body));
  });
}
