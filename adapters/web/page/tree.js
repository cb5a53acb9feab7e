import { h } from "./dom.js";
import { machineTime, momentOf, wholeTime } from "./time.js";
import { t } from "./words.js";

/** Builds the elements of a tree that the server made. Every word becomes a text node. */
export const buildBlocks = (blocks) => blocks.map(buildBlock);

/** Draws a tree anew where it changed and leaves the rest alone, so that a growing answer stays selectable. */
export function updateBlocks(parent, blocks, before) {
  blocks.forEach((block, at) => {
    const old = parent.children[at];
    if (!old) parent.append(buildBlock(block));
    else if (JSON.stringify(before[at]) !== JSON.stringify(block)) old.replaceWith(buildBlock(block));
  });
  while (parent.children.length > blocks.length) parent.lastElementChild.remove();
}

function buildBlock(block) {
  switch (block.t) {
    case "p":
      return h("p", { dir: "auto" }, inlines(block.c));
    case "h":
      return h(
        `h${Math.min(6, block.level + 3)}`,
        { class: `h h${block.level}`, dir: "auto" },
        inlines(block.c),
      );
    case "quote":
      return h("blockquote", {}, buildBlocks(block.c));
    case "pre":
      return codeBlock(block);
    case "letters":
      return letters(block);
    case "list":
      return list(block);
    case "table":
      return table(block);
    default:
      return h("hr");
  }
}

function codeBlock({ lang, v }) {
  const copy = h("button", { type: "button", class: "copy", onclick: () => copyText(copy, v) }, t("Copy"));
  const code = h(
    "pre",
    { tabindex: "0", "aria-label": lang ? t("Code, {lang}", { lang }) : t("Code") },
    h("code", {}, v),
  );
  return h("div", { class: "code" }, h("div", { class: "code-bar" }, h("span", {}, lang ?? ""), copy), code);
}

/** What somebody else wrote, letter for letter: a frame of its own, and the direction never turns. */
function letters({ v }) {
  return h(
    "pre",
    { class: "letters", dir: "ltr", tabindex: "0", role: "group", "aria-label": t("Exactly this") },
    h("code", {}, v),
  );
}

async function copyText(button, text) {
  const said = await navigator.clipboard.writeText(text).then(
    () => t("Copied"),
    () => t("Not copied"),
  );
  button.textContent = said;
  setTimeout(() => {
    button.textContent = t("Copy");
  }, 1500);
}

function list({ start, items }) {
  const isTasks = items.some((item) => item.checked !== null);
  const children = items.map((item) =>
    h("li", {}, item.checked === null ? null : checkbox(item.checked), buildBlocks(item.c)),
  );
  if (start === null) return h("ul", { class: isTasks ? "tasks" : null }, children);
  return h("ol", { start }, children);
}

function checkbox(checked) {
  return h("input", {
    type: "checkbox",
    disabled: true,
    checked,
    "aria-label": checked ? t("done") : t("not done"),
  });
}

function table({ align, head, rows }) {
  const cell = (tag) => (content, at) =>
    h(tag, { class: align[at] ? `to-${align[at]}` : null, dir: "auto" }, inlines(content));
  return h(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": t("Table") },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, head.map(cell("th")))),
      h(
        "tbody",
        {},
        rows.map((row) => h("tr", {}, row.map(cell("td")))),
      ),
    ),
  );
}

const inlines = (nodes) => nodes.map(inline);

function inline(node) {
  switch (node.t) {
    case "text":
      return node.v;
    case "code":
      return h("code", {}, node.v);
    case "strong":
    case "em":
    case "del":
      return h(node.t, {}, inlines(node.c));
    case "break":
      return h("br");
    case "mention":
      return h("span", { class: "mention" }, `@${node.v}`);
    case "time":
      return h("time", { datetime: machineTime(node.at), title: wholeTime(node.at) }, momentOf(node.at));
    case "link":
      return h(
        "a",
        { href: node.href, title: node.href, target: "_blank", rel: "noopener noreferrer nofollow" },
        inlines(node.c),
      );
    default:
      return "";
  }
}
