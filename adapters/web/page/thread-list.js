import { h, icon } from "./dom.js";
import { machineTime, shortTime } from "./time.js";

/** The list of a person's threads, by room. */
export function createThreadList(host) {
  const element = h("nav", { class: "threads", "aria-label": "Threads" });
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
      "aria-label": `New thread in ${title}`,
      onclick: () => host.select(room.id, null),
    },
    icon("plus"),
    "New",
  );
  return h(
    "section",
    { class: "group" },
    h(
      "div",
      { class: "group-head" },
      h("h2", {}, title),
      h("span", { class: "room-about" }, room.kind === "dm" ? "in private" : "everybody"),
      start,
    ),
    own.length === 0
      ? h("p", { class: "nothing" }, room.kind === "dm" ? "No thread yet." : "Nobody wrote here yet.")
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
    return h("span", { class: "unread", title: "new" }, String(unread), h("span", { class: "sr" }, " new"));
  if (thread.isBusy)
    return h("span", { class: "busy", title: "An agent is at work" }, h("span", { class: "sr" }, "busy"));
  return null;
}

export const titleOf = (thread) => firstLine(thread.head.plain) || "Thread";

function snippetOf(thread, person) {
  const { last } = thread;
  if (thread.messages.length === 1) return last.privately ? "only you see this" : "";
  const who = last.from.name === person ? "You" : (last.agent?.name ?? last.from.displayName);
  // A status line names its agent itself.
  return last.kind === "status" ? firstLine(last.plain) : `${who}: ${firstLine(last.plain)}`;
}

const firstLine = (text) => text.trim().split("\n", 1)[0].slice(0, 120);
