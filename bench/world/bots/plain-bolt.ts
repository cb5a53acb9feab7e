import { App, LogLevel } from "@slack/bolt";
import { openGatewayPerson } from "../gateway-person.ts";
import { readJob, sessionOf } from "./job.ts";

// What a tutorial ends with: Bolt, one handler, nothing kept.

const job = readJob();
const person = await openGatewayPerson(job.gateway);
const joined = new Set<string>();
const app = new App({
  token: job.botToken,
  appToken: job.appToken,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: job.apiUrl },
});

app.message(async ({ message }) => {
  if (message.subtype !== undefined) return;
  const thread = message.thread_ts ?? message.ts;
  const session = sessionOf(job, message.channel, thread);
  if (!joined.has(session)) await person.join(session);
  joined.add(session);
  const text = await person.ask(session, message.text ?? "");
  await app.client.chat.postMessage({ channel: message.channel, thread_ts: thread, text });
});
await app.start();
