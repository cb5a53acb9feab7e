import { randomBytes } from "node:crypto";
import type { Gateway } from "./gateway.ts";
import { gatewayMessage, interactionPayload, whereOf } from "./payloads.ts";
import { asJson, listOf } from "./routes.ts";
import type { DiscordMessage, Interaction, Json, SentFile, ServerState } from "./server-state.ts";

export interface DiscordButton {
  readonly text: string;
  readonly token: string;
  readonly message: DiscordMessage;
}

/** Something that Discord handed to us. */
export interface Delivery {
  readonly name: string;
  readonly data: Json;
  /** Of interactions: what was answered. */
  readonly interaction: Interaction | null;
}

export interface Said extends Delivery {
  readonly id: string;
  readonly channel: string;
  readonly message: DiscordMessage;
}

/** What people do: they write, press, fill in and type. */
export function createPeople(state: ServerState, gateway: Gateway) {
  const interact = (
    type: number,
    userId: string,
    channelId: string,
    data: Json,
    messageId: string | null,
  ): Delivery => {
    const id = state.nextId();
    const token = `interaction-${randomBytes(12).toString("hex")}`;
    const createdAt = state.clock.now();
    const interaction: Interaction = {
      id,
      token,
      type,
      userId,
      channelId,
      messageId,
      createdAt,
      answer: null,
      replyId: null,
      of: null,
    };
    state.interactions.set(id, interaction);
    const payload = interactionPayload(state, interaction, data);
    gateway.tell("INTERACTION_CREATE", payload);
    return { name: "INTERACTION_CREATE", data: payload, interaction };
  };
  /** It stands there, and nobody was told of it yet. */
  const write = (
    userId: string,
    channelId: string,
    content: string,
    fields: Json = {},
    files: readonly SentFile[] = [],
  ): Said => {
    const message: DiscordMessage = {
      id: state.nextId(),
      channelId,
      authorId: userId,
      type: 0,
      ephemeralFor: null,
      nonce: state.nextId(),
      content,
      components: [],
      flags: 0,
      files,
      allowedMentions: null,
      edits: 0,
      fields,
    };
    state.messages.push(message);
    const data = gatewayMessage(state, message, gateway.mayReadContent());
    return { name: "MESSAGE_CREATE", data, interaction: null, id: message.id, channel: channelId, message };
  };
  const say = (...words: Parameters<typeof write>): Said => {
    const said = write(...words);
    gateway.tell(said.name, said.data);
    return said;
  };
  const update = ({ message }: Said, more: Json = {}): Delivery => {
    const data = { ...gatewayMessage(state, message, gateway.mayReadContent()), ...more };
    gateway.tell("MESSAGE_UPDATE", data);
    return { name: "MESSAGE_UPDATE", data, interaction: null };
  };
  /** Options by name, as the client sends them: by the types that the command was registered with. */
  const slash = (userId: string, channelId: string, name: string, given: Json = {}): Delivery =>
    interact(2, userId, channelId, { id: state.nextId(), type: 1, ...commandData(state, name, given) }, null);

  return {
    say,
    write,
    slash,
    /** Fills a command's options in from its words: `grant <@1> designer for 7d because onboarding`. */
    slashWords: (userId: string, channelId: string, words: string): Delivery => {
      const [name = "", ...rest] = words.split(" ");
      return slash(userId, channelId, name, optionsIn(state, name, rest.join(" ")));
    },
    press(userId: string, button: DiscordButton): Delivery {
      const { message, token } = button;
      const data = { id: 2, component_type: 2, custom_id: token };
      return interact(3, userId, message.channelId, data, message.id);
    },
    /** The forms that stand before a person: opened, and not yet sent with success. */
    formsOf: (userId: string): Interaction[] =>
      [...state.interactions.values()].filter(
        (one) => one.userId === userId && one.answer?.type === 9 && !isSent(state, one),
      ),
    /** Sends the form that a click was answered with. */
    submit(userId: string, interaction: Interaction, values: Json): Delivery {
      const modal = interaction.answer;
      if (modal?.type !== 9) throw new Error("no form was opened");
      const labels = listOf(modal.data.components).map(asJson);
      const components = labels.map((label) => {
        if (label.type !== 18) return { type: label.type, id: 1 };
        const { custom_id } = asJson(label.component);
        return {
          type: 18,
          id: 2,
          component: { type: 4, id: 3, custom_id, value: values[String(custom_id)] ?? "" },
        };
      });
      const data = { custom_id: modal.data.custom_id, components };
      const sent = interact(5, userId, interaction.channelId, data, interaction.messageId);
      if (sent.interaction) sent.interaction.of = interaction.id;
      return sent;
    },
    /** Somebody is typing a command, and stops at this option. */
    type(userId: string, channelId: string, name: string, option: string, typed: string): Delivery {
      const options = [{ name: option, type: 3, value: typed, focused: true }];
      return interact(4, userId, channelId, { id: state.nextId(), type: 1, name, options }, null);
    },
    /** Says nothing, but is told to us as said: a payload of the test's own making. */
    tell: (name: string, data: Json) => gateway.tell(name, data),
    again(delivery: Delivery): Delivery {
      gateway.tell(delivery.name, delivery.data);
      return delivery;
    },
    edit(said: Said, content: string): Delivery {
      said.message.content = content;
      said.message.edits += 1;
      return update(said);
    },
    /** Discord puts a preview below a link: the message is told anew, and nobody changed it. */
    preview: (said: Said): Delivery =>
      update(said, { embeds: [{ type: "link", url: "https://example.com" }] }),
    /** The writer, or whoever may, takes messages away: one by one, or many at once as moderators do. */
    remove(...all: readonly Said[]): Delivery {
      for (const { message } of all) state.messages.splice(state.messages.indexOf(message), 1);
      const [first] = all;
      if (!first) throw new Error("nothing to remove");
      const where = whereOf(state, first.channel);
      const ids = all.map(({ id }) => id);
      const [name, which] =
        all.length > 1 ? ["MESSAGE_DELETE_BULK", { ids }] : ["MESSAGE_DELETE", { id: ids[0] }];
      gateway.tell(name, { ...which, ...where });
      return { name, data: { ...which, ...where }, interaction: null };
    },
  };
}

/** The window stays open until its sending was answered. */
const isSent = (state: ServerState, form: Interaction) =>
  [...state.interactions.values()].some((one) => one.of === form.id && one.answer !== null);

export function buttonsOf(message: DiscordMessage): DiscordButton[] {
  return message.components
    .flatMap((row) => listOf(row.components).map(asJson))
    .map(({ label, custom_id }) => ({ text: String(label), token: String(custom_id), message }));
}

function registered(state: ServerState, name: string): readonly Json[] {
  const command = state.commands.find((one) => one.name === name);
  if (!command) throw new Error(`/${name} is not registered`);
  return listOf(command.options).map(asJson);
}

function commandData(state: ServerState, name: string, given: Json): Json {
  const options = registered(state, name);
  const filled = Object.entries(given).map(([option, value]) => {
    const known = options.find((one) => one.name === option);
    if (!known) throw new Error(`/${name} has no option ${option}`);
    return { name: option, type: known.type, value };
  });
  const missing = options.find((one) => one.required === true && !(String(one.name) in given));
  if (missing) throw new Error(`/${name} wants ${missing.name}`);
  return { name, options: filled };
}

function optionsIn(state: ServerState, name: string, words: string): Json {
  const given: Record<string, unknown> = {};
  const because = / ?because (.*)$/.exec(words);
  if (because) given.because = because[1];
  const before = because ? words.slice(0, because.index) : words;
  const until = / ?(?:for|until) (.*)$/.exec(before);
  if (until) given.until = until[1];
  let rest = (until ? before.slice(0, until.index) : before).split(" ").filter((word) => word !== "");
  for (const option of registered(state, name)) {
    const optionName = String(option.name);
    if (optionName in given || rest.length === 0) continue;
    if (option.type === 6) {
      const id = /^<@(?:discord:)?(\d+)>$/.exec(rest[0] ?? "")?.[1];
      if (id) given[optionName] = id;
      if (id) rest = rest.slice(1);
    } else {
      given[optionName] = rest[0];
      rest = rest.slice(1);
    }
  }
  return given;
}
