import { join } from "node:path";
import { AppError } from "../../src/core/errors.ts";
import { platformOf, userIdOf } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { HttpRoutes } from "../../src/core/ports/http-routes.ts";
import type { Ids } from "../../src/core/ports/ids.ts";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createWebApi } from "./api.ts";
import { COMMAND_PREFIX } from "./commands.ts";
import type { WebConfig } from "./config.ts";
import { createEventHub } from "./events.ts";
import { type FileStore, openFileStore } from "./file-store.ts";
import { readFileOf } from "./files.ts";
import { createFormBoard, type FormBoard } from "./forms.ts";
import { identityOf } from "./parse-event.ts";
import { renderMessage, type ShownMessage } from "./render-message.ts";
import { directRoomOf, placeIn } from "./rooms.ts";
import { mountChat } from "./routes.ts";
import { openReply } from "./stream-reply.ts";
import { type Entry, openTranscript, type Transcript } from "./transcript.ts";

export interface WebDeps {
  readonly routes: HttpRoutes;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** The browser chat of the try-out: a small chat platform of its own, on this machine alone. */
export function createWebAdapter(config: WebConfig, deps: WebDeps): ChatAdapter {
  const { people } = config;
  for (const person of people) identityOf(person.name);
  const transcript = openTranscript(join(config.dataDir, "web-chat.jsonl"), deps.logger);
  const files = openFileStore(join(config.dataDir, "web-files"));
  files.sweep(filesIn(transcript));
  const api = createWebApi({ ...deps, transcript, people, files });
  const forms = createFormBoard(deps.clock);
  const page = servePage(config, deps, { transcript, forms, files });

  return {
    platform: "web",
    capabilities: { commandPrefix: COMMAND_PREFIX, privateReplies: true, idempotentPosts: true },
    async start(inbox) {
      await transcript.forgetOld();
      page.open(inbox);
    },
    async stop() {
      page.close();
      await transcript.close();
    },
    async lookUp(identity) {
      const name = platformOf(identity) === "web" ? userIdOf(identity) : null;
      const person = people.find((one) => one.name === name);
      return { standing: person?.standing ?? "unknown", displayName: person?.displayName ?? null };
    },
    post: (place, message, options) => api.post(place, message, options),
    directPlace: async (person) => placeIn(directRoomOf(userIdOf(person)), null),
    async startThread(person, opener, options) {
      const room = directRoomOf(userIdOf(person));
      const first = await api.post(placeIn(room, null), opener, options);
      return placeIn(room, transcript.find(first.id)?.thread ?? first.id);
    },
    update: (ref, message) => api.update(ref, message),
    remove: (ref) => api.remove(ref),
    findPost: async (place, key) => api.findPost(place, key),
    // Behind the `#`, which no browser sends: the page writes it for whoever opens it, and opening uses nothing up.
    inviteLink: (code) => `http://127.0.0.1:${config.port()}/#code=${encodeURIComponent(code)}`,
    fetchFile: (message, file, limits) => readFileOf({ transcript, files }, message.id, file, limits),
    takesFiles: () => true,
    // Our own chat takes a message of any length.
    splitAnswer: (markdown) => [markdown],
    async openForm({ place, person }, form) {
      const name = platformOf(person) === "web" ? userIdOf(person) : "";
      if (!people.some((one) => one.name === name)) {
        throw new AppError("platform.refused", "the browser chat has no such person");
      }
      forms.open(name, place, form);
      return null;
    },
    openReply: (target) => openReply({ ...deps, api, transcript }, target),
  };
}

function filesIn(transcript: Transcript): ReadonlySet<string> {
  const messages = [...transcript.entries()].flatMap(({ message }) => message ?? []);
  return new Set(messages.flatMap(({ files = [] }) => files.map(({ id }) => id)));
}

function servePage(
  config: WebConfig,
  deps: WebDeps,
  kept: { readonly transcript: Transcript; readonly forms: FormBoard; readonly files: FileStore },
) {
  const boot = deps.ids.token();
  const show = rememberShown((entry) =>
    entry.message === null ? null : renderMessage(entry.message, entry.growing, config.people),
  );
  const hub = createEventHub({ ...kept, clock: deps.clock, boot, show });
  let inbox: Inbox | null = null;
  mountChat(deps.routes, { ...deps, ...config, ...kept, inbox: () => inbox, hub, boot, show });
  return {
    open(to: Inbox) {
      inbox = to;
    },
    close() {
      inbox = null;
      hub.close();
    },
  };
}

/** Lays a message out once for all who see it, and again only when it changed. */
function rememberShown(show: (entry: Entry) => ShownMessage | null): (entry: Entry) => ShownMessage | null {
  const shown = new WeakMap<Entry, ShownMessage | null>();
  return (entry) => {
    const known = shown.get(entry) ?? show(entry);
    shown.set(entry, known);
    return known;
  };
}
