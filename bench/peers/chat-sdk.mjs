import { createSlackAdapter } from "@chat-adapter/slack";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat } from "chat";
import { readJob, sessionOf } from "../world/bots/job.ts";
import { openGatewayPerson } from "../world/gateway-person.ts";

// The Chat SDK as its documentation uses it: one handler, state in memory.

const job = readJob();
const person = await openGatewayPerson(job.gateway);
const joined = new Set();
const { apiUrl, appToken, botToken } = job;
const slack = createSlackAdapter({ mode: "socket", apiUrl, appToken, botToken });
const chat = new Chat({
  userName: "gatehouse",
  adapters: { slack },
  state: createMemoryState(),
  logger: "error",
});

chat.onDirectMessage(async (_, { raw, text }) => {
  const { channel, ts, thread_ts: thread = ts } = raw;
  const session = sessionOf(job, channel, thread);
  if (!joined.has(session)) await person.join(session);
  joined.add(session);
  // In a direct chat it would answer beside the thread; the others answer in it.
  await slack.postMessage(`slack:${channel}:${thread}`, await person.ask(session, text));
});
await chat.initialize();
