import { open } from "node:fs/promises";
import { join } from "node:path";
import { APPROVING_CAPS } from "../../../src/gateway/openclaw/client-info.ts";
import { createDeviceStrategy } from "../../../src/gateway/openclaw/device.ts";
import { openSocket } from "../../../src/gateway/openclaw/live-socket.ts";
import { readAt } from "../../../src/gateway/openclaw/payload.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { randomIds } from "../../../src/system/ids.ts";
import { createLogger } from "../../../src/system/logger.ts";
import { readJob } from "./job.ts";
import { callSlack, keep, openSlackLink } from "./slack-link.ts";

// The floor of a durable approver: it keeps each request, card, click and answer, each synced before what follows from it, and judges nothing.

const job = readJob();
const kept = await open(join(job.folder, "approver.log"), "a");
const { url, token } = job.gateway;
const config = { id: "bench", url, credentials: "device", token: new Secret(token) } as const;
const deps = { clock: systemClock, ids: randomIds, logger: createLogger("silent") };
const admin = await openSocket(url, createDeviceStrategy(config).adminPlan(APPROVING_CAPS), deps);

admin.onEvent(({ event, payload }) => {
  if (event === "exec.approval.requested") void show(String(readAt(payload, "id")), payload);
});

await openSlackLink(job, (payload, acknowledge) => {
  const value = readAt(
    Array.isArray(readAt(payload, "actions")) ? first(readAt(payload, "actions")) : null,
    "value",
  );
  if (typeof value === "string") void decide(value, acknowledge);
});

function first(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : null;
}

async function show(id: string, request: unknown): Promise<void> {
  await keep(kept, { request });
  const text = String(readAt(request, "request", "command"));
  const button = (label: string, choice: string) => ({
    type: "button",
    action_id: choice,
    value: `${choice} ${id}`,
    text: { type: "plain_text", text: label },
  });
  const blocks = [
    { type: "section", text: { type: "plain_text", text } },
    { type: "actions", elements: [button("Approve once", "allow-once"), button("Deny", "deny")] },
  ];
  const cards = job.approvers.map((channel) => ({ channel, text, blocks }));
  await keep(kept, cards);
  await Promise.all(cards.map((card) => callSlack(job, "chat.postMessage", job.botToken, card)));
}

async function decide(value: string, acknowledge: () => void): Promise<void> {
  await keep(kept, { value });
  acknowledge();
  const [decision, id] = value.split(" ");
  await keep(kept, { decision, id });
  await admin.request("approval.resolve", { id, kind: "exec", decision });
}
