import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ShownForm } from "../../adapters/web/forms.ts";
import type { ShownMessage } from "../../adapters/web/render-message.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import { type Identity, userIdOf } from "../../src/core/people/identity.ts";
import { randomIds } from "../../src/system/ids.ts";
import { chatAdapterContract } from "../contract/chat-adapter.contract.ts";
import type { ChatSubject, Delivered, ReadMessage } from "../contract/chat-subject.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";
import { createWebChat, listenTo, type WebChat } from "./web-harness.ts";

const LOCAL = "the transcript is a file of this process: no network and no other side stands between";
const CLOSED = "the people are a closed list of members and guests";

chatAdapterContract({
  platform: "web",
  open: openWeb,
  deviations: [
    { test: "finds a post whose answer was lost", reason: LOCAL },
    { test: "refuses a form that is asked for too late", reason: "our own page needs no trigger" },
    { test: "tells a failed post apart: rate-limited", reason: LOCAL },
    { test: "tells a failed post apart: refused", reason: LOCAL },
    { test: "tells a failed post apart: place-gone", reason: "rooms and threads never go away" },
    { test: "tells a failed post apart: unauthorized", reason: LOCAL },
    { test: "tells a failed post apart: lost-answer", reason: LOCAL },
    { test: "knows what an account is: external", reason: CLOSED },
    { test: "knows what an account is: bot", reason: CLOSED },
    { test: "knows what an account is: deactivated", reason: CLOSED },
  ],
});

async function openWeb(): Promise<ChatSubject> {
  const clock = createFixedClock();
  const chat = createWebChat({ clock });
  const ada = "web:ada" as Identity;
  const ben = "web:ben" as Identity;

  async function tell(path: string, body: object): Promise<Delivered> {
    const sending = chat.post(path, body);
    await sending;
    return {
      outcome: async () => ((await sending).ok ? "acknowledged" : "not-acknowledged"),
      again: () => tell(path, body),
    };
  }
  const write = (person: Identity, channel: string, thread: string | null, text: string) =>
    tell("/chat/messages", { as: userIdOf(person), nonce: randomIds.token(), channel, thread, text });
  const ours = async (person: Identity) =>
    (await chat.state(userIdOf(person))).messages.filter(({ from }) => from.name === "gatehouse");

  return {
    adapter: chat.adapter,
    ada,
    ben,
    accounts: { member: ada, guest: "web:gus" as Identity, unknown: "web:nobody" as Identity },
    async sharedPlace() {
      const thread = await chat.write("ada", "a thread for all", { channel: "general" });
      return { platform: "web", workspace: "", channel: "general", thread, kind: "channel" };
    },
    writeDirectly: (text) => write(ada, "dm-ada", null, text),
    mention: (text) => write(ada, "general", null, `@gatehouse ${text}`),
    writeIn: (person, place, text) => write(person, place.channel, place.thread, text),
    command: (words) => write(ada, "dm-ada", null, `/${words.replaceAll(/<@web:(\w+)>/g, "@$1")}`),
    async press(person, token) {
      const carrier = (await ours(person)).find(({ buttons }) => buttons.some((one) => one.token === token));
      const message = carrier?.id ?? "none";
      return tell("/chat/clicks", { as: userIdOf(person), nonce: randomIds.token(), message, token });
    },
    async sendFile(text, { name, type, content }) {
      const file = await chat.upload("ada", { name, type, content });
      const nonce = randomIds.token();
      const where = { channel: "dm-ada", thread: null, text };
      return tell("/chat/messages", { as: "ada", nonce, ...where, files: [file.id] });
    },
    loseFiles: async () => rmSync(join(chat.dataDir, "web-files"), { recursive: true }),
    async readFiles(place) {
      const said = (await ours(readerOf(place))).filter((one) => isIn(place, one));
      const reading = said.flatMap(({ id, files }) => files.map((file) => chat.download("sam", id, file)));
      return Promise.all(reading);
    },
    forms: async (person) =>
      (await openForms(chat, person)).map(({ fields, ...form }) => ({
        ...form,
        fields: fields.map(({ key, label, hint, initial }) => ({
          key,
          label,
          hint: hint ?? "",
          value: initial,
        })),
      })),
    async sendForm(person, values) {
      const form = (await openForms(chat, person)).at(-1);
      if (!form) throw new Error("no form stands before them");
      const untouched = form.fields.map(({ key, initial }) => [key, initial]);
      const body = { as: userIdOf(person), form: form.token };
      return tell("/chat/forms", { ...body, values: { ...Object.fromEntries(untouched), ...values } });
    },
    async makeNoise() {
      await chat.write("ada", "did you see the game?", { channel: "general" });
    },
    read: async (place) => (await ours(readerOf(place))).filter((one) => isIn(place, one)).map(readable),
    readPrivate: async (person) => (await ours(person)).filter(({ privately }) => privately).map(readable),
    breakNextPost: async () => {},
    pass: async (ms) => clock.advance(ms),
    async eventually(look) {
      for (let tries = 0; tries < 200; tries++) {
        const found = await look();
        if (found) return found;
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error("it never was so");
    },
    close: async () => {},
  };
}

/** What the person's page is told of when it begins to listen. */
async function openForms(chat: WebChat, person: Identity): Promise<readonly ShownForm[]> {
  const told = await (await listenTo(chat, `as=${userIdOf(person)}`)).take({ whole: true });
  const last = told.filter(({ event }) => event === "forms").at(-1);
  return (last?.data as { forms?: ShownForm[] } | undefined)?.forms ?? [];
}

const readerOf = (place: Place) =>
  (place.kind === "dm" ? `web:${place.channel.slice("dm-".length)}` : "web:sam") as Identity;

const isIn = (place: Place, message: ShownMessage) =>
  message.channel === place.channel &&
  !message.privately &&
  (place.thread === null || message.thread === place.thread);

function readable(message: ShownMessage): ReadMessage {
  const { channel, id, plain, small, buttons } = message;
  return {
    ref: { platform: "web", workspace: "", channel, id },
    text: [plain, small].filter(Boolean).join("\n"),
    buttons,
    pings: JSON.stringify(message.nodes).includes('"mention"') ? ["somebody"] : [],
  };
}
