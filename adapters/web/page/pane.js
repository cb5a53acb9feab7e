import { createComposer } from "./composer.js";
import { avatar, h, icon } from "./dom.js";
import { createThreadList, titleOf } from "./thread-list.js";
import { createThreadView } from "./thread-view.js";
import { createWelcome } from "./welcome.js";
import { t } from "./words.js";

/** One person's window on the chat. `page` opens others beside it and remembers what is open. */
export function createPane(model, page, start) {
  const state = {
    person: start.person,
    room: start.room ?? `dm-${start.person}`,
    thread: start.thread ?? null,
  };
  const host = hostOf(model, page, state);
  const parts = {
    list: createThreadList(host),
    thread: createThreadView(host),
    welcome: createWelcome(host),
    composer: createComposer(host),
  };
  const frame = buildFrame(host, parts, page);
  let isAsked = false;

  const draw = () => {
    isAsked = false;
    drawPane(model, state, host, parts, frame);
  };
  host.redraw = () => {
    if (!isAsked) requestAnimationFrame(draw);
    isAsked = true;
  };
  host.showThread = (isOpen) => frame.element.classList.toggle("shows-thread", isOpen);
  host.focusComposer = () => parts.composer.focus();
  const unwatch = watch(model, state, host, frame);
  host.showThread(true);
  draw();
  return {
    element: frame.element,
    state,
    host,
    /** Words for the person to send or change; drawn first, so that they land in the thread that is open now. */
    write(text) {
      draw();
      parts.composer.write(text);
    },
    close() {
      unwatch();
      frame.element.remove();
    },
  };
}

function watch(model, state, host, frame) {
  const watcher = (person) => {
    // Other people's news change the marks in the switcher.
    if (person === null || person === state.person) host.redraw();
    else drawSwitcher(model, state, frame.select);
  };
  model.watch(watcher);
  return () => model.unwatch(watcher);
}

function hostOf(model, page, state) {
  const host = {
    get person() {
      return state.person;
    },
    get personFacts() {
      return model.person(state.person);
    },
    get people() {
      return model.people;
    },
    get isLocal() {
      return model.isLocal;
    },
    get commands() {
      return model.commands;
    },
    press: (message, token) => model.press(state.person, message, token),
    change: (message, text) => model.change(state.person, message, text),
    remove: (message) => model.remove(state.person, message),
    sendAgain: (nonce) => model.sendAgain(state.person, nonce),
    tryOut: (example) => page.tryOut(example, host),
    become(person) {
      Object.assign(state, { person, room: `dm-${person}`, thread: null });
      page.remember();
      host.redraw();
    },
    select(room, thread, { focus = true } = {}) {
      Object.assign(state, { room, thread });
      host.showThread(true);
      page.remember();
      host.redraw();
      if (focus && matchMedia("(hover: hover)").matches) host.focusComposer();
    },
    async send(text, files = []) {
      const sent = model.send(state.person, { channel: state.room, thread: state.thread, text, files });
      if (state.thread === null) {
        const newest = [...model.view(state.person).sends.keys()].at(-1);
        host.select(state.room, newest, { focus: false });
      }
      return sent;
    },
  };
  return host;
}

function buildFrame(host, parts, page) {
  const select = h("select", {
    class: "who-am-i",
    "aria-label": t("Be"),
    onchange: () => host.become(select.value),
  });
  const face = h("span", { class: "face" });
  const title = h("h3", { class: "thread-title", tabindex: "-1" });
  const about = h("span", { class: "thread-about" });
  const elsewhere = h("span", { class: "unread", hidden: true });
  const back = h(
    "button",
    { type: "button", class: "back", "aria-label": t("All threads"), onclick: () => host.showThread(false) },
    icon("back"),
    elsewhere,
  );
  const close = h(
    "button",
    {
      type: "button",
      class: "close",
      "aria-label": t("Close this person's window"),
      onclick: () => page.closePane(host),
    },
    icon("close"),
  );
  const main = h("div", { class: "main" });
  const element = h(
    "section",
    { class: "pane" },
    h("header", { class: "pane-head" }, h("label", { class: "switcher" }, face, select), close),
    h(
      "div",
      { class: "pane-body" },
      parts.list.element,
      h(
        "div",
        { class: "thread" },
        h("div", { class: "thread-head" }, back, h("div", { class: "thread-names" }, title, about)),
        main,
        parts.composer.element,
      ),
    ),
  );
  return { element, select, face, title, about, main, back, elsewhere };
}

function drawPane(model, state, host, parts, frame) {
  const view = model.view(state.person);
  const threads = model.threads(state.person);
  const room = view.rooms.find(({ id }) => id === state.room) ?? view.rooms[0];
  const thread = openThread(threads, state);
  if (thread && document.visibilityState === "visible" && frame.element.classList.contains("shows-thread")) {
    if (model.marks.read(state.person, thread.id, thread.last.at)) thread.unread = 0;
  }
  frame.element.dataset.person = state.person;
  frame.element.setAttribute("aria-label", host.personFacts.displayName);
  frame.face.replaceChildren(avatar(host.personFacts));
  drawSwitcher(model, state, frame.select);
  parts.list.draw(view.rooms, threads, state);
  drawNews(threads, thread, frame);
  frame.title.textContent = thread ? titleOf(thread) : t("New thread");
  frame.about.replaceChildren(...whereabouts(room, thread, view.rooms, host));
  // A thread keeps its key when the server gives it a name, and with it its scroll position and its draft.
  const key = `${state.person} ${thread ? (thread.head.nonce ?? thread.id) : room.id}`;
  if (thread) parts.thread.draw({ ...thread, key });
  else parts.welcome.draw(room);
  const shown = thread ? parts.thread.element : parts.welcome.element;
  if (frame.main.firstChild !== shown) frame.main.replaceChildren(shown);
  parts.composer.turnTo(key, placeholderFor(room, thread));
}

/** Where a narrow window shows one thread, the way to the others says how much is new there. */
function drawNews(threads, open, { back, elsewhere }) {
  const news = threads.reduce((sum, one) => sum + (one === open ? 0 : one.unread), 0);
  elsewhere.hidden = news === 0;
  elsewhere.textContent = String(news);
  const more = news === 0 ? "" : `, ${t("{count} new", { count: news })}`;
  back.setAttribute("aria-label", t("All threads") + more);
}

/** Where it is read; a thread that has not begun can still begin elsewhere. */
function whereabouts(room, thread, rooms, host) {
  const where = room.kind === "dm" ? t("With Gatehouse, in private") : t("#general, everybody reads this");
  const other = rooms.find(({ id }) => id !== room.id);
  if (thread) return [where];
  const name = other.kind === "dm" ? t("in private") : t("in {room}", { room: other.title });
  const go = h(
    "button",
    { type: "button", class: "elsewhere", onclick: () => host.select(other.id, null) },
    name,
  );
  return [where, t(" · or "), go];
}

/** The open thread; one that was only being sent goes by its new name once it has one. */
function openThread(threads, state) {
  if (state.thread === null) return null;
  const exact = threads.find(({ id }) => id === state.thread);
  if (exact) return exact;
  const renamed = threads.find(({ messages }) => messages.some(({ nonce }) => nonce === state.thread));
  state.thread = renamed?.id ?? null;
  return renamed ?? null;
}

function placeholderFor(room, thread) {
  if (thread) return t("Reply…");
  return room.kind === "dm" ? t("Ask, or / for commands") : "@gatehouse designer: …";
}

/** Each person with how much is new for them. */
function drawSwitcher(model, state, select) {
  const labels = model.people.map(({ name, displayName, role }) => {
    const news = name === state.person ? 0 : model.threads(name).reduce((sum, { unread }) => sum + unread, 0);
    return {
      name,
      text: `${displayName} · ${role ?? t("stranger")}${news > 0 ? ` (${t("{count} new", { count: news })})` : ""}`,
    };
  });
  const drawn = JSON.stringify([state.person, labels]);
  if (select.dataset.drawn === drawn) return;
  select.dataset.drawn = drawn;
  select.replaceChildren(...labels.map(({ name, text }) => h("option", { value: name }, text)));
  select.value = state.person;
}
