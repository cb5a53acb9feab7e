import { applyBody, invalid, saidByUs } from "./message-routes.ts";
import { messagePayload } from "./payloads.ts";
import { asJson, type Call, listOf, type Routes, type World } from "./routes.ts";
import {
  type DiscordMessage,
  DiscordRefusal,
  type Interaction,
  type Json,
  OUR_ID,
  type ServerState,
} from "./server-state.ts";

const ANSWER_WITHIN_MS = 3000;
const LIFE_MS = 15 * 60_000;
const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;

const KIND = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
const ANSWER = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  suggestions: 8,
  modal: 9,
} as const;

export const interactionRoutes: Routes = {
  "POST /interactions/:id/:token/callback": (world, { ids: [id = "", token = ""], body }) => {
    const { state } = world;
    const one = state.interactions.get(id);
    const isLate = one ? state.clock.now() - one.createdAt > ANSWER_WITHIN_MS : true;
    if (!one || one.token !== token || isLate) throw new DiscordRefusal(404, 10062, "Unknown interaction");
    if (one.answer) throw new DiscordRefusal(400, 40060, "Interaction has already been acknowledged.");
    const type = Number(body.type);
    if (!fits(one, type)) throw invalid(`type: ${type} is no answer to an interaction of type ${one.type}`);
    if (type === ANSWER.modal) checkModal(asJson(body.data));
    one.answer = { type, data: asJson(body.data), at: state.clock.now() };
    return null;
  },
  "PATCH /webhooks/:id/:token/messages/@original": (world, { ids: [app, token = ""], body, files }) => {
    const { state } = world;
    const one = liveInteraction(state, app, token);
    const known = state.messages.find(({ id }) => id === one.replyId);
    if (known) {
      applyBody(state, known, body, files);
      known.edits += 1;
      return messagePayload(state, known);
    }
    if (one.answer?.type !== ANSWER.deferredMessage) throw new DiscordRefusal(404, 10008, "Unknown Message");
    const reply = replyOf(world, one, { body, files }, isHidden(one.answer.data));
    one.replyId = reply.id;
    return messagePayload(state, reply);
  },
  "GET /webhooks/:id/:token/messages/@original": ({ state }, { ids: [app, token = ""] }) => {
    const one = liveInteraction(state, app, token);
    if (one.answer?.type === ANSWER.deferredMessage && one.replyId === null) return waitingMessage(one);
    const shown = one.answer?.type === ANSWER.deferredMessage ? one.replyId : one.messageId;
    const message = state.messages.find(({ id }) => id === shown);
    if (!message) throw new DiscordRefusal(404, 10008, "Unknown Message");
    return messagePayload(state, message);
  },
  "DELETE /webhooks/:id/:token/messages/@original": ({ state }, { ids: [app, token = ""] }) => {
    const one = liveInteraction(state, app, token);
    const at = state.messages.findIndex(({ id }) => id === one.replyId);
    if (at >= 0) state.messages.splice(at, 1);
    one.replyId = "gone";
    return null;
  },
  "POST /webhooks/:id/:token": (world, { ids: [app, token = ""], body, files }) => {
    const one = liveInteraction(world.state, app, token);
    const reply = replyOf(world, one, { body, files }, isHidden(body));
    return messagePayload(world.state, reply);
  },
  "GET /applications/:id/commands": ({ state }, { query }) =>
    // Discord leaves out what is not so, and other languages where nobody asks for them.
    JSON.parse(
      JSON.stringify(state.commands, (name, value) => {
        const isLeftOut = name === "description_localizations" && query.get("with_localizations") !== "true";
        return isLeftOut || value === false ? undefined : value;
      }),
    ),
  "GET /applications/:id/guilds/:id/commands": ({ state }) => {
    if (!state.app.hasCommands) throw new DiscordRefusal(403, 50001, "Missing Access");
    return [];
  },
  "PUT /applications/:id/commands": ({ state }, { body }) => {
    const commands = listOf(body).map(asJson);
    if (commands.length > 100) throw new DiscordRefusal(400, 30032, "Maximum number of application commands");
    commands.forEach(checkCommand);
    const names = commands.map(({ name }) => String(name));
    if (new Set(names).size !== names.length) throw invalid("name: Application command names must be unique");
    const known = new Set(state.commands.map(({ name }) => name));
    state.createdCommands += names.filter((name) => !known.has(name)).length;
    if (state.createdCommands > 200)
      throw new DiscordRefusal(400, 30034, "Max number of daily application command creates");
    state.commands = commands.map((one) => ({
      id: state.nextId(),
      application_id: OUR_ID,
      type: 1,
      version: state.nextId(),
      ...one,
    }));
    return state.commands;
  },
};

/** Suggestions only to who is typing, a form never to a form, and a changed message only where there is one. */
function fits(one: Interaction, type: number): boolean {
  const isTyping = one.type === KIND.autocomplete;
  if (isTyping || type === ANSWER.suggestions) return isTyping && type === ANSWER.suggestions;
  if (type === ANSWER.modal) return one.type === KIND.command || one.type === KIND.component;
  if (type === ANSWER.deferredUpdate || type === ANSWER.update) return one.messageId !== null;
  return type === ANSWER.message || type === ANSWER.deferredMessage;
}

/** What stands there until the answer that was announced. */
const waitingMessage = ({ id, channelId, answer }: Interaction) => ({
  id,
  channel_id: channelId,
  type: 20,
  content: "",
  flags: LOADING | (isHidden(answer?.data ?? {}) ? EPHEMERAL : 0),
  author: { id: OUR_ID },
});

function liveInteraction(state: ServerState, app: string | undefined, token: string): Interaction {
  const one = [...state.interactions.values()].find((other) => other.token === token);
  const isOver = one ? state.clock.now() - one.createdAt > LIFE_MS : true;
  if (!one || isOver || !one.answer || app !== OUR_ID)
    throw new DiscordRefusal(404, 10015, "Unknown Webhook");
  return one;
}

function replyOf(
  world: World,
  one: Interaction,
  call: Pick<Call, "body" | "files">,
  hidden: boolean,
): DiscordMessage {
  const channel = world.state.channel(one.channelId);
  return saidByUs(world, channel, call, { ephemeralFor: hidden ? one.userId : null, nonce: null });
}

const isHidden = (data: Json) => (Number(data.flags ?? 0) & EPHEMERAL) !== 0;

function checkModal(data: Json): void {
  const parts = listOf(data.components).map(asJson);
  const inputs = parts.filter(({ type }) => type === 18).map(({ component }) => asJson(component));
  if (inputs.length < 1 || parts.length > 5) throw invalid("components: a form has 1 to 5 of them");
  if (new Set(inputs.map(({ custom_id }) => custom_id)).size !== inputs.length)
    throw invalid("custom_id: twice");
}

/** What Discord counts of a command: its words and values, of the longest language. */
function lettersOf(part: Json): number {
  const { name = "", description = "", description_localizations: others, value = "" } = part;
  const longest = Math.max(
    ...[description, ...Object.values(asJson(others))].map((one) => String(one).length),
  );
  const inside = [...listOf(part.options), ...listOf(part.choices)].map(asJson);
  const own = String(name).length + longest + String(value).length;
  return inside.reduce((sum: number, one) => sum + lettersOf(one), own);
}

function checkCommand(command: Json): void {
  const options = listOf(command.options).map(asJson);
  if (lettersOf(command) > 8000) throw invalid("a command has 8000 letters at most");
  for (const { name, description } of [command, ...options]) {
    if (!/^[-_'\p{L}\p{N}]{1,32}$/u.test(String(name)) || String(name) !== String(name).toLowerCase()) {
      throw invalid(`name: ${name} is no name of a command`);
    }
    if (String(description ?? "").length < 1 || String(description).length > 100)
      throw invalid("description: 1 to 100");
  }
  const optionalAt = options.findIndex(({ required }) => required !== true);
  const lastRequired = options.findLastIndex(({ required }) => required === true);
  if (optionalAt >= 0 && lastRequired > optionalAt)
    throw invalid("options: Required options must be placed before");
  if (options.length > 25) throw invalid("options: Must be 25 or fewer");
  if (new Set(options.map(({ name }) => name)).size !== options.length)
    throw invalid("options: a name twice");
  if (options.some(({ autocomplete, choices }) => autocomplete === true && choices !== undefined)) {
    throw invalid("choices: not beside autocomplete");
  }
}
