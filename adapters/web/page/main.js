import { h, icon } from "./dom.js";
import { createFormDialogs } from "./form-dialog.js";
import { createModel } from "./model.js";
import { createPane } from "./pane.js";
import { recall, save } from "./read-marks.js";
import { language, otherLanguages, t } from "./words.js";

const OPEN_KEY = "gatehouse.open";
/** A window beside another needs this much of the screen. */
const PANE_PX = 400;
const MOST_PANES = 3;

const model = createModel();
const panes = [];
let forms = null;
const row = h("main", { class: "panes" });
const local = h("span", { class: "local" }, t("A demonstration"));
/** Read out: what comes while another thread, or another person, is looked at. */
const elsewhere = h("div", { class: "sr", "aria-live": "polite", "data-news": true });
const connection = h("div", { class: "connection", role: "status" });
const beside = h(
  "button",
  { type: "button", class: "top-button beside", onclick: () => openBeside() },
  icon("columns"),
  h("span", {}, t("Open another person beside")),
);
const things = h(
  "button",
  { type: "button", class: "top-button things", onclick: () => showThings() },
  icon("spark"),
  h("span", {}, t("Things to try")),
);

const languages = otherLanguages.map(({ language: one, name, choose }) =>
  h(
    "button",
    {
      type: "button",
      class: "top-button",
      lang: one,
      title: name,
      "aria-label": name,
      "data-language": one,
      onclick: choose,
    },
    one.toUpperCase(),
  ),
);

const page = {
  remember() {
    save(
      OPEN_KEY,
      panes.map(({ state }) => state),
    );
    forms?.draw();
  },
  closePane(host) {
    const at = panes.findIndex((pane) => pane.host === host);
    if (panes.length > 1 && at >= 0) panes.splice(at, 1)[0].close();
    arrangePanes();
  },
  tryOut,
};

function roomFor(count) {
  return count <= MOST_PANES && count * PANE_PX <= window.innerWidth;
}

function arrangePanes() {
  // A screen that became narrow keeps the first window.
  while (panes.length > 1 && !roomFor(panes.length)) panes.pop().close();
  row.dataset.count = String(panes.length);
  beside.disabled = !roomFor(panes.length + 1);
  page.remember();
}

function openPane(start) {
  const pane = createPane(model, page, start);
  panes.push(pane);
  row.append(pane.element);
  arrangePanes();
  return pane;
}

/** Opens the window of somebody who has none yet. */
function openBeside() {
  const shown = new Set(panes.map(({ state }) => state.person));
  const next = model.people.find(({ name }) => !shown.has(name)) ?? model.people[0];
  openPane({ person: next.name }).host.focusComposer();
}

function showThings() {
  const { host, state } = panes[0];
  host.select(`dm-${state.person}`, null);
}

/** The person's own window: theirs if open, a new one where there is room, else the asker's becomes theirs. */
function paneFor(person, asker) {
  const open = panes.find(({ state }) => state.person === person);
  if (open) return open;
  if (roomFor(panes.length + 1)) return openPane({ person });
  const other = panes.find(({ host }) => host === asker) ?? panes[0];
  other.host.become(person);
  return other;
}

/** Does what an example says, as the person it is about. */
async function tryOut(example, asker) {
  if (example.opener) return tryInOthersThread(example, asker);
  const pane = paneFor(example.as, asker);
  if (example.beside && roomFor(panes.length + 1)) paneFor(example.beside, asker).host.showThread(false);
  pane.host.select(`dm-${example.as}`, null, { focus: false });
  await pane.host.send(example.text);
}

async function tryInOthersThread(example, asker) {
  const { as, text } = example.opener;
  const opened = await model.send(as, { channel: "general", thread: null, text });
  if (!opened.id) return;
  if (roomFor(panes.length + 1) || panes.some(({ state }) => state.person === as)) {
    paneFor(as, asker).host.select("general", opened.id, { focus: false });
  }
  const pane = paneFor(example.as, asker);
  pane.host.select("general", opened.id, { focus: false });
  pane.write(example.text);
}

/** A notice that asks for something must not go unheard because another thread is open. */
function announce(person, message) {
  if (message.kind !== "notice" || message.from.name === person) return;
  if (panes.some(({ state }) => state.person === person && state.thread === message.thread)) return;
  const [line] = message.plain.split("\n");
  elsewhere.replaceChildren(
    h(
      "p",
      {},
      t("New for {name}: {line}", { name: model.person(person).displayName, line: line.slice(0, 300) }),
    ),
  );
}

/** An invite's address carries its code behind the `#`: a stranger finds it written, and sends it themselves. */
function writeCode() {
  const code = /^#code=([0-9A-Za-z-]{1,64})$/.exec(location.hash)?.[1];
  const stranger = model.people.find(({ role }) => role === null);
  if (!code || !stranger) return;
  history.replaceState(null, "", location.pathname);
  const pane = paneFor(stranger.name, null);
  pane.host.select(`dm-${stranger.name}`, null, { focus: false });
  pane.write(`/join ${code}`);
}

function drawConnection() {
  const isLost = model.connection === "lost";
  connection.classList.toggle("is-lost", isLost);
  connection.textContent = isLost ? t("Reconnecting…") : "";
}

async function begin() {
  document.documentElement.lang = language;
  document.body.append(
    h(
      "header",
      { class: "top" },
      h("img", { src: "/chat/assets/icon.svg", alt: "", width: "26", height: "26" }),
      h("h1", {}, "Gatehouse"),
      h("span", { class: "try-out" }, t("try-out")),
      local,
      connection,
      h("div", { class: "top-buttons" }, languages, things, beside),
    ),
    row,
    elsewhere,
  );
  model.onNews = announce;
  try {
    await model.start();
  } catch (fault) {
    row.append(
      h(
        "p",
        { class: "fatal", role: "alert" },
        t("The chat could not start: {fault} Reload to try again.", { fault: fault.message }),
      ),
    );
    return;
  }
  model.watch(drawConnection);
  forms = createFormDialogs(model, () => panes.map(({ state }) => state.person));
  if (model.isLocal) local.textContent = t("A demonstration: everything stays on this machine");
  const names = new Set(model.people.map(({ name }) => name));
  const remembered = recall(OPEN_KEY, []).filter((start) => names.has(start?.person));
  for (const start of remembered.length > 0 ? remembered : [{ person: model.people[0].name }])
    openPane(start);
  writeCode();
  window.addEventListener("hashchange", writeCode);
  window.addEventListener("resize", arrangePanes);
  document.addEventListener("visibilitychange", () => model.changed());
}

begin();
