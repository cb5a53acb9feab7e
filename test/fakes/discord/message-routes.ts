import { channelPayload, gatewayMessage, messagePayload, timeOfId, whereOf } from "./payloads.ts";
import { asJson, type Call, listOf, type Routes, type World } from "./routes.ts";
import {
  CHANNEL,
  type DiscordChannel,
  type DiscordMessage,
  DiscordRefusal,
  isDirect,
  isThread,
  type Json,
  OUR_ID,
  PERMISSION,
  type ServerState,
} from "./server-state.ts";

const LONGEST_CONTENT = 2000;
const NONCE_WINDOW_MS = 5 * 60_000;
const EPHEMERAL = 1 << 6;
const SUPPRESS_EMBEDS = 1 << 2;

export const messageRoutes: Routes = {
  "POST /channels/:id/messages": (world, call) => {
    const { state } = world;
    const channel = state.channel(call.ids[0] ?? "");
    requireWriting(state, channel);
    if (channel.locked && channel.archived) throw new DiscordRefusal(400, 160005, "Thread is locked");
    const nonce = call.body.nonce === undefined ? null : String(call.body.nonce);
    if (nonce !== null && nonce.length > 25) throw invalid("nonce: Must be 25 or fewer in length.");
    const same = call.body.enforce_nonce === true ? sameNonce(state, channel.id, nonce) : undefined;
    if (same) return { ...messagePayload(state, same), nonce };
    channel.archived = false;
    const message = saidByUs(world, channel, call, { ephemeralFor: null, nonce });
    return { ...messagePayload(state, message), nonce };
  },
  "PATCH /channels/:id/messages/:id": (world, { ids: [channelId = "", id = ""], body, files }) => {
    const { state } = world;
    const channel = state.channel(channelId);
    const message = ourMessage(state, channelId, id);
    if (channel.archived) throw new DiscordRefusal(400, 50083, "Thread is archived");
    applyBody(state, message, body, files);
    message.edits += 1;
    world.tell("MESSAGE_UPDATE", gatewayMessage(state, message, world.mayReadContent()));
    return messagePayload(state, message);
  },
  "DELETE /channels/:id/messages/:id": (world, { ids: [channelId = "", id = ""] }) => {
    const { state } = world;
    const channel = state.channel(channelId);
    const message = ourMessage(state, channelId, id);
    if (channel.archived) throw new DiscordRefusal(400, 50083, "Thread is archived");
    state.messages.splice(state.messages.indexOf(message), 1);
    world.tell("MESSAGE_DELETE", { id, ...whereOf(state, channelId) });
    return null;
  },
  "GET /channels/:id/messages": ({ state }, { ids, query }) => {
    const channel = state.channel(ids[0] ?? "");
    state.require(PERMISSION.readHistory, channel);
    const after = query.get("after");
    const limit = Number(query.get("limit") ?? 50);
    if (!(limit >= 1 && limit <= 100)) throw invalid("limit: Must be between 1 and 100.");
    const here = state.messages.filter(
      (one) =>
        one.channelId === channel.id &&
        one.ephemeralFor === null &&
        (after === null || BigInt(one.id) > BigInt(after)),
    );
    // With `after`, the oldest of them; without, the newest. Either way the newest stands first.
    const page = after === null ? here.slice(-limit) : here.slice(0, limit);
    return page.reverse().map((one) => messagePayload(state, one));
  },
  "GET /channels/:id/messages/:id": ({ state }, { ids: [channelId = "", id = ""] }) => {
    state.require(PERMISSION.readHistory, state.channel(channelId));
    const message = state.find(channelId, id);
    if (!message) throw new DiscordRefusal(404, 10008, "Unknown Message");
    return messagePayload(state, message);
  },
  "GET /channels/:id": ({ state }, { ids }) => channelPayload(state, state.channel(ids[0] ?? "")),
  "PATCH /channels/:id": ({ state }, { ids, body }) => {
    const channel = state.channel(ids[0] ?? "");
    if (!isThread(channel)) throw new DiscordRefusal(403, 50013, "Missing Permissions");
    if (channel.locked) throw new DiscordRefusal(403, 50013, "Missing Permissions");
    if (typeof body.archived === "boolean") channel.archived = body.archived;
    return channelPayload(state, channel);
  },
  "POST /channels/:id/threads": (world, { ids, body }) => {
    const { state } = world;
    const parent = state.channel(ids[0] ?? "");
    if (parent.type !== CHANNEL.text)
      throw new DiscordRefusal(400, 50024, "Cannot execute action on this channel type");
    if (body.type !== CHANNEL.privateThread) throw invalid("type: only private threads are made here");
    state.require(PERMISSION.createPrivateThreads, parent);
    const thread = state.addChannel({
      type: CHANNEL.privateThread,
      name: String(body.name),
      parentId: parent.id,
      ownerId: OUR_ID,
      members: new Set([OUR_ID]),
      invitable: body.invitable !== false,
    });
    world.tell("THREAD_CREATE", { ...channelPayload(state, thread), newly_created: true });
    return channelPayload(state, thread);
  },
  "PUT /channels/:id/thread-members/:id": ({ state }, { ids: [threadId = "", userId = ""] }) => {
    const thread = state.channel(threadId);
    if (!isThread(thread)) throw new DiscordRefusal(400, 50024, "Cannot execute action on this channel type");
    if (thread.archived) throw new DiscordRefusal(400, 50083, "Thread is archived");
    if (!state.users.get(userId)?.member) throw new DiscordRefusal(404, 10007, "Unknown Member");
    thread.members.add(userId);
    return null;
  },
  "DELETE /channels/:id/thread-members/:id": ({ state }, { ids: [threadId = "", userId = ""] }) => {
    state.channel(threadId).members.delete(userId);
    return null;
  },
  "GET /channels/:id/thread-members/:id": ({ state }, { ids: [threadId = "", userId = ""] }) => {
    if (!state.channel(threadId).members.has(userId)) throw new DiscordRefusal(404, 10007, "Unknown Member");
    return { id: threadId, user_id: userId, flags: 0 };
  },
};

function requireWriting(state: ServerState, channel: DiscordChannel): void {
  if (isDirect(channel)) {
    const person = [...channel.members].map((id) => state.users.get(id))[0];
    if (person?.closed) throw new DiscordRefusal(403, 50007, "Cannot send messages to this user");
    return;
  }
  state.require(isThread(channel) ? PERMISSION.sendInThreads : PERMISSION.sendMessages, channel);
}

function sameNonce(state: ServerState, channelId: string, nonce: string | null): DiscordMessage | undefined {
  const since = state.clock.now() - NONCE_WINDOW_MS;
  return state.messages.find(
    (one) => one.channelId === channelId && one.nonce === nonce && nonce !== null && timeOfId(one.id) > since,
  );
}

function ourMessage(state: ServerState, channelId: string, id: string): DiscordMessage {
  const message = state.find(channelId, id);
  if (!message) throw new DiscordRefusal(404, 10008, "Unknown Message");
  if (message.authorId !== OUR_ID)
    throw new DiscordRefusal(403, 50005, "Cannot edit a message authored by another user");
  return message;
}

/** Says it as us, and tells the gateway, as Discord does of our own messages too. */
export function saidByUs(
  world: World,
  channel: DiscordChannel,
  { body, files }: Pick<Call, "body" | "files">,
  how: { readonly ephemeralFor: string | null; readonly nonce: string | null },
): DiscordMessage {
  const { state } = world;
  const message: DiscordMessage = {
    id: state.nextId(),
    channelId: channel.id,
    authorId: OUR_ID,
    type: 0,
    content: "",
    components: [],
    files: [],
    allowedMentions: null,
    edits: 0,
    fields: {},
    flags: Number(body.flags ?? 0) | (how.ephemeralFor === null ? 0 : EPHEMERAL),
    ...how,
  };
  applyBody(state, message, body, files);
  state.messages.push(message);
  if (how.ephemeralFor === null)
    world.tell("MESSAGE_CREATE", gatewayMessage(state, message, world.mayReadContent()));
  return message;
}

/** Puts a wording into a message, once Discord would take it. */
export function applyBody(
  state: ServerState,
  message: DiscordMessage,
  body: Json,
  files: Call["files"],
): void {
  const content = body.content === undefined ? message.content : String(body.content ?? "");
  if (content.length > LONGEST_CONTENT) throw invalid("content: Must be 2000 or fewer in length.");
  checkComponents(listOf(body.components));
  if (files.length > 0) state.require(PERMISSION.attachFiles);
  const kept = body.attachments === undefined ? message.files : [];
  if (listOf(body.attachments).length !== files.length) throw invalid("attachments: a file is missing");
  if (content === "" && files.length === 0)
    throw new DiscordRefusal(400, 50006, "Cannot send an empty message");
  message.content = content;
  message.files = [...kept, ...files];
  if (body.components !== undefined) message.components = listOf(body.components).map(asJson);
  if (body.flags !== undefined && message.edits > 0) {
    message.flags = (message.flags & ~SUPPRESS_EMBEDS) | (Number(body.flags) & SUPPRESS_EMBEDS);
  }
  message.allowedMentions = body.allowed_mentions === undefined ? null : asJson(body.allowed_mentions);
}

function checkComponents(rows: readonly unknown[]): void {
  if (rows.length > 5) throw invalid("components: Must be 5 or fewer in length.");
  const ids = rows.flatMap((row) => {
    const inside = listOf(asJson(row).components).map(asJson);
    if (asJson(row).type !== 1 || inside.length < 1 || inside.length > 5)
      throw invalid("components: no row of 1 to 5");
    return inside.map(({ custom_id }) => custom_id);
  });
  if (new Set(ids).size !== ids.length) throw invalid("custom_id: Component custom id cannot be duplicated");
}

export const invalid = (why: string) => new DiscordRefusal(400, 50035, `Invalid Form Body: ${why}`);
