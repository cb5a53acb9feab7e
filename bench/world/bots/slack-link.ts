import { appendFile, type FileHandle } from "node:fs/promises";
import { Agent, request } from "node:http";
import { WebSocket } from "ws";
import type { Job } from "./job.ts";

const agent = new Agent({ keepAlive: true });

/** One bare connection to Slack; each delivery with the way to acknowledge it. */
export async function openSlackLink(
  job: Job,
  onDelivery: (payload: unknown, acknowledge: () => void) => void,
): Promise<void> {
  const { url } = (await callSlack(job, "apps.connections.open", job.appToken, {})) as { url: string };
  const socket = new WebSocket(url);
  socket.on("message", (data) => {
    const { envelope_id, payload } = JSON.parse(String(data)) as { envelope_id?: string; payload?: unknown };
    if (envelope_id === undefined) return;
    onDelivery(payload, () => socket.send(JSON.stringify({ envelope_id })));
  });
  await new Promise((resolve) => socket.once("open", resolve));
}

/** Writes it down, and waits for the disk. */
export async function keep(file: FileHandle, what: object): Promise<void> {
  await appendFile(file, `${JSON.stringify(what)}\n`);
  await file.datasync();
}

export function callSlack(job: Job, method: string, token: string, body: object): Promise<unknown> {
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
