import { fileLinks } from "./attachments.js";
import { avatar, h, icon } from "./dom.js";
import { createMessageTools, isChangeable } from "./message-tools.js";
import { machineTime, shortTime, wholeTime } from "./time.js";
import { buildBlocks, updateBlocks } from "./tree.js";
import { t } from "./words.js";

/**
 * One message on the page. `update` draws what changed and says false when the whole must be drawn anew.
 * @param host the pane: `person`, `press`, `sendAgain`, `change`, `remove`
 */
export function createMessageView(message, host) {
  const body = h("div", { class: "body" }, bodyOf(message));
  const status = h("div", { class: "doing" }, buildBlocks(message.status));
  const editing = { isOpen: false, isStale: false };
  const onEditing = (isOpen) => {
    editing.isOpen = isOpen;
    if (!isOpen && editing.isStale) host.redraw();
  };
  const tools = isChangeable(message, host.person)
    ? createMessageTools(message, host, { body, onEditing })
    : null;
  const element = h(
    "li",
    { class: classOf(message, host.person), "data-id": message.id, "data-kind": message.kind },
    avatar(speaker(message, host), message.agent),
    h("div", { class: "content" }, header(message, host), body, status, footer(message, host, tools)),
  );
  let shown = message;
  return {
    element,
    get message() {
      return shown;
    },
    update(next) {
      // A field that somebody writes in stays, whatever becomes of the message meanwhile.
      if (editing.isOpen) {
        editing.isStale ||= next !== shown;
        shown = next;
        return true;
      }
      if (editing.isStale) return false;
      if (next === shown) return true;
      const grows = shown.growing && next.growing && sameButtons(shown, next);
      if (!grows) return false;
      updateBlocks(body, next.nodes, shown.nodes);
      if (JSON.stringify(shown.status) !== JSON.stringify(next.status)) {
        status.replaceChildren(...buildBlocks(next.status));
      }
      shown = next;
      return true;
    },
  };
}

const bodyOf = (message) =>
  message.kind === "removed" ? [h("p", {}, t("This message was deleted."))] : buildBlocks(message.nodes);

const sameButtons = (one, other) => JSON.stringify(one.buttons) === JSON.stringify(other.buttons);

function classOf(message, person) {
  const names = ["message", `is-${message.kind}`];
  if (message.from.name === person) names.push("is-mine");
  if (message.privately) names.push("is-private");
  if (message.growing) names.push("is-growing");
  if (message.sending) names.push(`is-${message.sending}`);
  return names.join(" ");
}

function speaker(message, host) {
  return message.from.displayName === null ? host.personFacts : message.from;
}

function header(message, host) {
  const { name, displayName } = speaker(message, host);
  const isUs = name === "gatehouse";
  return h(
    "div",
    { class: "meta" },
    h("strong", { class: "who" }, message.agent?.name ?? displayName),
    isUs ? h("span", { class: "tag" }, message.agent ? t("agent") : t("app")) : null,
    h("time", { datetime: machineTime(message.at), title: wholeTime(message.at) }, shortTime(message.at)),
    message.edited ? h("span", { class: "edited-mark" }, t("edited")) : null,
    message.privately ? h("span", { class: "private-mark" }, icon("eye"), t("only you see this")) : null,
  );
}

function footer(message, host, tools) {
  const parts = [fileLinks(message, host.person), buttons(message, host), sending(message, host), tools];
  if (message.small) parts.push(h("small", { class: "small" }, message.small));
  return h("div", { class: "foot" }, parts);
}

function sending(message, host) {
  if (message.sending === "sending") return h("small", { class: "sending", role: "status" }, t("sending…"));
  if (message.sending !== "failed") return null;
  return h(
    "div",
    { class: "not-sent", role: "alert" },
    h("span", {}, `${t("Not sent.")} ${message.problem ?? ""}`.replace(/([^.])$/, "$1.")),
    h(
      "button",
      { type: "button", class: "button", onclick: () => host.sendAgain(message.nonce) },
      t("Try again"),
    ),
  );
}

function buttons(message, host) {
  if (message.buttons.length === 0) return null;
  const problem = h("span", { class: "button-problem", role: "alert" });
  const row = h("div", { class: "buttons" });
  for (const { text, token, tone } of message.buttons) {
    const button = h("button", { type: "button", class: `button is-${tone}` }, text);
    button.addEventListener("click", () => press({ row, button, problem }, () => host.press(message, token)));
    row.append(button);
  }
  row.append(problem);
  return row;
}

/** Nothing in the row can be pressed twice while the press is under way. */
async function press({ row, button, problem }, work) {
  const all = [...row.querySelectorAll("button")];
  for (const one of all) one.disabled = true;
  button.classList.add("is-pressed");
  problem.textContent = "";
  try {
    await work();
    // What it does mostly replaces this message; where it does not, the row works again.
    await new Promise((resolve) => setTimeout(resolve, 1200));
  } catch (fault) {
    problem.textContent = fault.message;
  }
  button.classList.remove("is-pressed");
  for (const one of all) one.disabled = false;
}
