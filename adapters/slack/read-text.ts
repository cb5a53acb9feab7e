import { homeWorkspace, type SlackHome } from "./place.ts";

/**
 * Slack's message text as people read it, with mentions as `<@identity>`. Slack escapes what people type, so every `<`
 * that is still there is Slack's own.
 */
export function readSlackText(text: string, home: SlackHome): string {
  return text.replace(/<([^<>]*)>|&(amp|lt|gt);/g, (_, inside: string | undefined, entity: string) =>
    inside === undefined ? letterOf(entity) : readReference(inside, home),
  );
}

/** Takes our own mention off the start, with what people put behind a name. */
export function withoutOurMention(text: string, botUserId: string): string {
  return text.replace(new RegExp(`^(?:\\s*<@${botUserId}(?:\\|[^>]*)?>[\\s:,]*)+`), "");
}

export function mentionsUs(text: string, botUserId: string): boolean {
  return new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`).test(text);
}

function readReference(inside: string, home: SlackHome): string {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : unescaped(inside.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return `<@slack:${homeWorkspace(home)}:${target.slice(1)}>`;
  if (target.startsWith("@")) return label || target;
  if (target.startsWith("#")) return `#${label || target.slice(1)}`;
  if (target.startsWith("!subteam^")) return label || "@group";
  if (/^!(?:here|channel|everyone)$/.test(target)) return `@${target.slice(1)}`;
  if (target.startsWith("!")) return label;
  return readLink(unescaped(target), label);
}

/** A label never hides where a link goes. */
function readLink(address: string, label: string): string {
  const bare = address
    .replace(/^mailto:/, "")
    .replace(/^https?:\/\//, "")
    .replace(/\/$/, "");
  if (label === "" || label === address) return address.replace(/^mailto:/, "");
  return label.replace(/^https?:\/\//, "").replace(/\/$/, "") === bare ? label : `${label} (${address})`;
}

const unescaped = (text: string) => text.replace(/&(amp|lt|gt);/g, (_, entity: string) => letterOf(entity));
const letterOf = (entity: string) => (entity === "amp" ? "&" : entity === "lt" ? "<" : ">");
