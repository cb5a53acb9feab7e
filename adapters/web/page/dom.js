/**
 * Makes an element. Children are elements or text and text stays text: nothing here ever reads markup.
 * Properties that begin with `on` are listeners, `class` and `aria-…` and `data-…` are attributes.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  eye: "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12zM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z",
  spark: "M12 3l1.9 5.6L19.5 10.500l-5.600 1.900L12 18l-1.900-5.600L4.500 10.500l5.600-1.900z",
  down: "M12 5v14M6 13l6 6 6-6",
  columns: "M4 5h16v14H4zM12 5v14",
  clip: "M8 12.500l6-6a3 3 0 0 1 4.300 4.300l-7.300 7.300a5 5 0 0 1-7-7L11 4",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  check: "M5 12.500l4.500 4.500L19 7.500",
};

/** A small line drawing; always decoration, the words stand beside it or in a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A person's round mark: initials and a colour of their own. */
export function avatar({ name, displayName }, agent = null) {
  const initials = (agent?.name ?? displayName)
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("")
    .toUpperCase();
  return h("span", { class: "avatar", "data-who": agent ? "agent" : name, "aria-hidden": "true" }, initials);
}

/** Brings the children of an element in line with a list, moving as little as it can. */
export function arrange(parent, wanted) {
  for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}
