import { h, icon } from "./dom.js";
import { machineTime, shortTime } from "./time.js";
import { t } from "./words.js";

/** The list of a person's threads, by room. */
export function createThreadList(host) {
  const element = h("nav", { class: "threads", "aria-label": t("Threads") });
  return {
    element,
    draw(rooms, threads, selection) {
      const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
      element.replaceChildren(...rooms.map((room) => group(room, threads, selection, host)));
      if (focused) element.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    },
  };
}

function group(room, threads, selection, host) {
  const own = threads.filter((thread) => thread.channel === room.id);
  const isNew = selection.room === room.id && selection.thread === null;
  const title = room.kind === "dm" ? "Gatehouse" : room.title;
  const start = h(
    "button",
    {
      type: "button",
      class: "new",
      "data-focus": `new-${room.id}`,
      "aria-current": isNew ? "true" : null,
      "aria-label": t("New thread in {room}", { room: title }),
      onclick: () => host.select(room.id, null),
    },
    icon("plus"),
    t("New"),
  );
  return h(
    "section",
    { class: "group" },
    h(
      "div",
      { class: "group-head" },
      h("h2", {}, title),
      h("span", { class: "room-about" }, room.kind === "dm" ? t("in private") : t("everybody")),
      start,
    ),
    own.length === 0
      ? h("p", { class: "nothing" }, room.kind === "dm" ? t("No thread yet.") : t("Nobody wrote here yet."))
      : h(
          "ul",
          {},
          own.map((thread) => h("li", {}, item(thread, selection, host))),
        ),
  );
}

function item(thread, selection, host) {
  const isOpen = selection.thread === thread.id;
  const unread = isOpen ? 0 : thread.unread;
  return h(
    "button",
    {
      type: "button",
      class: `thread-item${unread > 0 ? " is-unread" : ""}`,
      "data-focus": thread.id,
      "aria-current": isOpen ? "true" : null,
      onclick: () => host.select(thread.channel, thread.id),
    },
    h("span", { class: "title" }, titleOf(thread)),
    h("time", { datetime: machineTime(thread.last.at) }, shortTime(thread.last.at)),
    h("span", { class: "snippet" }, snippetOf(thread, host.person)),
    mark(thread, unread),
  );
}

function mark(thread, unread) {
  if (unread > 0)
    return h(
      "span",
      { class: "unread", title: t("new") },
      String(unread),
      h("span", { class: "sr" }, t(" new")),
    );
  if (thread.isBusy)
    return h(
      "span",
      { class: "busy", title: t("An agent is at work") },
      h("span", { class: "sr" }, t("busy")),
    );
  return null;
}

export const titleOf = (thread) => firstLine(thread.head.plain) || t("Thread");

function snippetOf(thread, person) {
  const { last } = thread;
  // The title is its first line; of a card the next one is what would run.
  if (thread.messages.length === 1) return last.privately ? t("only you see this") : nextLine(last.plain);
  const who = last.from.name === person ? t("You") : (last.agent?.name ?? last.from.displayName);
  // A status line names its agent itself.
  return last.kind === "status" ? firstLine(last.plain) : `${who}: ${firstLine(last.plain)}`;
}

const nextLine = (text) => firstLine(text.trim().split("\n").slice(1).join("\n"));
const firstLine = (text) => text.trim().split("\n", 1)[0].slice(0, 120);
