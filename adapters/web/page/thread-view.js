import { arrange, h, icon } from "./dom.js";
import { createMessageView } from "./message-view.js";
import { t } from "./words.js";

const NEAR_END_PX = 80;

/** The messages of one thread; it follows the end as long as the reader is there. */
export function createThreadView(host) {
  let views = new Map();
  let shownThread = null;
  const list = h("ol", { class: "messages", "aria-label": t("Messages") });
  const latest = h("button", { type: "button", class: "to-end", hidden: true }, icon("down"), t("Latest"));
  const scroller = h("div", { class: "scroller", tabindex: "-1" }, list);
  const live = h("div", { class: "sr", "aria-live": "polite" });
  const element = h("div", { class: "conversation" }, scroller, latest, live);

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
    latest.hidden = true;
  };
  latest.addEventListener("click", toEnd);
  scroller.addEventListener("scroll", () => {
    if (isAtEnd()) latest.hidden = true;
  });

  function viewOf(message) {
    const known = views.get(message.nonce ?? message.id);
    if (known?.update(message)) return known;
    const fresh = createMessageView(message, host);
    if (known) replaceKeepingFocus(known.element, fresh.element);
    return fresh;
  }

  return {
    element,
    draw(thread) {
      const isOther = thread.key !== shownThread;
      const wasAtEnd = isOther || isAtEnd();
      if (isOther) views = new Map();
      const before = views;
      const next = new Map();
      for (const message of thread.messages) next.set(message.nonce ?? message.id, viewOf(message));
      views = next;
      arrange(
        list,
        [...next.values()].map((view) => view.element),
      );
      if (!isOther) announce(live, thread.messages, before, host);
      shownThread = thread.key;
      if (wasAtEnd || endsWithMine(thread, before, host)) toEnd();
      else latest.hidden = false;
    },
  };
}

const endsWithMine = (thread, before, host) => {
  const last = thread.messages.at(-1);
  return last?.from.name === host.person && !before.has(last.nonce ?? last.id);
};

/** A redrawn status line must not take the focus away from somebody who is about to press Stop. */
function replaceKeepingFocus(old, fresh) {
  const buttons = [...old.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (at >= 0)
    ([...fresh.querySelectorAll("button")][at] ?? fresh.closest(".scroller"))?.focus({ preventScroll: true });
}

/** Reads out what is new and whole: not each word of an answer that grows. */
function announce(live, messages, before, host) {
  const news = messages.filter((message) => {
    if (message.growing || message.from.name === host.person) return false;
    const old = before.get(message.nonce ?? message.id)?.message;
    return !old || old.growing || old.kind !== message.kind;
  });
  if (news.length === 0) return;
  live.replaceChildren(
    ...news.map((message) => {
      const who = message.agent?.name ?? message.from.displayName;
      const mark = message.privately ? t("Only you see this. ") : "";
      return h(
        "p",
        {},
        message.kind === "status" ? message.plain : `${mark}${who}: ${message.plain.slice(0, 600)}`,
      );
    }),
  );
}
