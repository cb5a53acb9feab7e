import {
  getState,
  newNonce,
  postClick,
  postEdit,
  postFile,
  postForm,
  postMessage,
  postRemoval,
  Refused,
} from "./api.js";
import { createReadMarks } from "./read-marks.js";
import { language, t } from "./words.js";

/**
 * What every person of this page sees, kept up to date by one stream. A person's messages never reach another's view:
 * the server says for whom each one is.
 */
export function createModel() {
  const views = new Map();
  const watchers = new Set();
  const marks = createReadMarks();
  const forms = new Map();
  const model = {
    people: [],
    commands: [],
    isLocal: false,
    connection: "connecting",
    marks,
    /** Hears of each new message for a person. */
    onNews: () => {},
    view: (person) => views.get(person),
    formsOf: (person) => forms.get(person) ?? [],
    setForms: (person, open) => {
      forms.set(person, open);
      model.changed(person);
    },
    /** Values by field; null puts the form away. The server's news of it closes it. */
    answerForm: (person, form, values) => postForm({ as: person, form, values }),
    person: (name) => model.people.find((one) => one.name === name),
    watch: (watcher) => watchers.add(watcher),
    unwatch: (watcher) => watchers.delete(watcher),
    changed: (person = null) => {
      for (const watcher of watchers) watcher(person);
    },
    threads: (person) => threadsOf(views.get(person), marks, person),
    send: (person, draft) => send(model, person, { ...draft, nonce: newNonce() }),
    sendAgain: (person, nonce) => send(model, person, views.get(person).sends.get(nonce)),
    press: (person, message, token) =>
      postClick({ as: person, nonce: newNonce(), message: message.id, token }),
    change: (person, message, text) => postEdit({ as: person, nonce: newNonce(), message: message.id, text }),
    remove: (person, message) => postRemoval({ as: person, message: message.id }),
    start: () => start(model, views),
  };
  return model;
}

async function start(model, views) {
  const { people, commands, isLocal } = await getState(null);
  model.people = people;
  model.commands = commands;
  model.isLocal = isLocal;
  const cursor = await load(model, views);
  listen(model, views, cursor);
}

async function load(model, views) {
  const states = await Promise.all(model.people.map(({ name }) => getState(name)));
  for (const state of states) {
    const sends = views.get(state.you)?.sends ?? new Map();
    views.set(state.you, {
      rooms: state.rooms,
      messages: new Map(state.messages.map((message) => [message.id, message])),
      sends,
    });
    for (const message of state.messages) takeUpSend(sends, message, state.you);
  }
  model.changed();
  return states.map(({ cursor }) => cursor).reduce(earlier);
}

const countIn = (cursor) => Number(cursor.split(".")[1]);
const earlier = (one, other) => (countIn(one) < countIn(other) ? one : other);

/** A message that was stored and then handed to nobody, before this page was loaded, can be sent again. */
function takeUpSend(sends, message, person) {
  settleSend(sends, message);
  if (message.delivered || message.from.name !== person || sends.has(message.nonce)) return;
  sends.set(message.nonce, {
    nonce: message.nonce,
    channel: message.channel,
    thread: message.thread === message.id ? null : message.thread,
    text: message.plain,
    at: message.at,
    state: "failed",
    problem: t("It never reached Gatehouse"),
    waits: false,
  });
}

function listen(model, views, cursor) {
  const query = new URLSearchParams(model.people.map(({ name }) => ["as", name]));
  query.set("after", cursor);
  const source = new EventSource(`/chat/events?${query}`);
  const connected = (state) => {
    if (model.connection === state) return;
    model.connection = state;
    if (state === "open") sendWaiting(model, views);
    model.changed();
  };
  source.addEventListener("ready", () => connected("open"));
  source.addEventListener("message", (event) => take(model, views, JSON.parse(event.data)));
  source.addEventListener("forms", (event) => {
    const { person, forms } = JSON.parse(event.data);
    model.setForms(person, forms);
  });
  source.addEventListener("reset", async () => {
    source.close();
    await again(() => load(model, views)).then((newCursor) => listen(model, views, newCursor));
  });
  source.addEventListener("error", () => {
    connected("lost");
    // A refused stream is not tried again by the browser; a lost one is.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(model, views, cursor), 2000);
  });
}

async function again(work) {
  for (;;) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

function take(model, views, { people, message, gone }) {
  for (const person of people) {
    const view = views.get(person);
    if (!view) continue;
    const isNew = !gone && !view.messages.has(message.id);
    if (gone) view.messages.delete(gone);
    else {
      view.messages.set(message.id, message);
      settleSend(view.sends, message);
    }
    if (isNew) model.onNews(person, message);
    model.changed(person);
  }
}

/** The server has it: the copy that only this page knew may go. */
function settleSend(sends, message) {
  if (message.nonce && message.delivered) sends.delete(message.nonce);
}

/** Shows a message at once, then sends it; the same nonce makes every further try the same message. */
async function send(model, person, draft) {
  const { sends } = model.view(person);
  const attempt = { ...draft, at: draft.at ?? Date.now(), state: "sending", problem: null };
  sends.set(draft.nonce, attempt);
  model.changed(person);
  try {
    const { channel, thread, text, nonce, files = [] } = attempt;
    const uploaded = await Promise.all(files.map((file) => postFile(person, file)));
    const { id } = await postMessage({ as: person, nonce, channel, thread, text, files: uploaded, language });
    attempt.id = id;
    attempt.state = "sent";
  } catch (fault) {
    attempt.state = "failed";
    attempt.waits = !(fault instanceof Refused);
    attempt.problem = attempt.waits ? t("Gatehouse is not reachable") : fault.message;
  }
  if (attempt.state === "sent" && model.view(person).messages.get(attempt.id)?.delivered)
    sends.delete(draft.nonce);
  model.changed(person);
  return attempt;
}

/** What could not leave while the server was away leaves now. */
function sendWaiting(model, views) {
  for (const [person, { sends }] of views) {
    for (const attempt of sends.values())
      if (attempt.state === "failed" && attempt.waits) send(model, person, attempt);
  }
}

/** A person's threads, the liveliest first; what is still being sent is in them. */
function threadsOf(view, marks, person) {
  const threads = new Map();
  const add = (id, channel, message) => {
    const thread = threads.get(id) ?? { id, channel, messages: [] };
    thread.messages.push(message);
    threads.set(id, thread);
  };
  const known = new Set();
  for (const message of view.messages.values()) {
    if (message.nonce && message.from.name === person) known.add(message.nonce);
    add(message.thread, message.channel, withSending(view, message, person));
  }
  for (const attempt of view.sends.values()) {
    if (!known.has(attempt.nonce))
      add(attempt.thread ?? attempt.nonce, attempt.channel, ghostOf(attempt, person));
  }
  return [...threads.values()]
    .map((thread) => describe(thread, marks, person))
    .sort((one, other) => other.last.at - one.last.at);
}

function describe(thread, marks, person) {
  const last = thread.messages.at(-1);
  const news = thread.messages.filter(
    (message) => message.from.name !== person && message.at > marks.readAt(person, thread.id),
  );
  const isBusy = thread.messages.some((message) => message.kind === "status" || message.growing);
  return { ...thread, head: thread.messages[0], last, isBusy, unread: news.length };
}

/** A message of one's own that the server has, but has not handed over. */
function withSending(view, message, person) {
  if (message.delivered || message.from.name !== person) return message;
  const attempt = view.sends.get(message.nonce);
  return {
    ...message,
    sending: attempt?.state === "failed" ? "failed" : "sending",
    problem: attempt?.problem,
  };
}

const ghostOf = (attempt, person) => ({
  id: attempt.nonce,
  nonce: attempt.nonce,
  channel: attempt.channel,
  thread: attempt.thread ?? attempt.nonce,
  from: { name: person, displayName: null },
  agent: null,
  kind: "text",
  at: attempt.at,
  nodes: [{ t: "p", c: [{ t: "text", v: attempt.text }] }],
  plain: attempt.text,
  status: [],
  buttons: [],
  small: null,
  files: (attempt.files ?? []).map(({ name, size }) => ({ name, size })),
  growing: false,
  privately: false,
  edited: false,
  sending: attempt.state === "failed" ? "failed" : "sending",
  problem: attempt.problem,
});
