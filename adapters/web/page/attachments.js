import { h, icon } from "./dom.js";
import { t } from "./words.js";

const MOST = 8;

/** The files that go with the next message: by the button, dropped on the box, or pasted. They stay with their thread. */
export function createAttachments(form, changed) {
  const chosen = new Map();
  let place = "";
  const list = h("ul", { class: "chosen-files", "aria-label": t("Files to send") });
  const picker = h("input", {
    type: "file",
    multiple: true,
    class: "sr",
    tabindex: "-1",
    "aria-hidden": "true",
  });
  const button = h(
    "button",
    { type: "button", class: "attach", "aria-label": t("Attach files"), onclick: () => picker.click() },
    icon("clip"),
  );
  const files = () => chosen.get(place) ?? [];
  const set = (next) => {
    chosen.set(place, next.slice(0, MOST));
    draw();
    changed();
  };
  const draw = () => {
    list.replaceChildren(
      ...files().map((file) => chip(file, () => set(files().filter((one) => one !== file)))),
    );
    list.hidden = files().length === 0;
  };
  const add = (more) => set([...files(), ...more]);
  picker.addEventListener("change", () => {
    add([...picker.files]);
    picker.value = "";
  });
  listen(form, add);
  draw();
  return {
    list,
    controls: [picker, button],
    files,
    clear: () => set([]),
    turnTo(nextPlace) {
      place = nextPlace;
      draw();
    },
  };
}

function listen(form, add) {
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("is-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("is-over");
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  form.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    add([...event.clipboardData.files]);
  });
}

function chip(file, drop) {
  return h(
    "li",
    {},
    h("span", { class: "file-name" }, file.name),
    h("small", {}, sizeOf(file.size)),
    h(
      "button",
      {
        type: "button",
        class: "drop-file",
        "aria-label": t("Leave {file} out", { file: file.name }),
        onclick: drop,
      },
      icon("close"),
    ),
  );
}

/** The files of a message, to be saved; one that is still being sent is only named. */
export function fileLinks(message, person) {
  if (!message.files?.length) return null;
  return h(
    "ul",
    { class: "files" },
    message.files.map(({ id, name, size }) => {
      const words = [icon("file"), h("span", { class: "file-name" }, name), h("small", {}, sizeOf(size))];
      if (!id) return h("li", {}, h("span", { class: "file" }, words));
      const query = new URLSearchParams({ as: person, message: message.id });
      const href = `/chat/files/${encodeURIComponent(id)}?${query}`;
      return h("li", {}, h("a", { class: "file", href, download: name }, words));
    }),
  );
}

function sizeOf(bytes) {
  if (bytes === null || bytes === undefined) return "";
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}
