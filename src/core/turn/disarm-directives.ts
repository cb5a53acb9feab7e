/** What the gateway would still read as a command is shown to the agent as text. */
export interface Disarmed {
  readonly kind: "unchanged" | "disarmed";
  readonly text: string;
}

/** Invisible to readers, and no white space to the gateway: behind it a slash begins no command. */
const GAP = "\u200b";

/** The gateway drops these before it looks for commands, so `/e\u0007xec` would reach it as `/exec`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const DROPPED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** A whole message of one of these words ends the running answer, and gets none of its own. */
const STOP_WORDS = new Set(
  [
    "stop esc abort exit interrupt halt detente deten detén arrete arrête anhalten aufhören stopp pare",
    "停止 停下来 暂停 やめて 止めて रुको توقف стоп остановись останови остановить прекрати",
  ].flatMap((line) => line.split(" ")),
);
const STOP_PHRASES = new Set([
  "hoer auf",
  "stop openclaw",
  "openclaw stop",
  "stop action",
  "stop current action",
  "stop run",
  "stop current run",
  "stop agent",
  "stop the agent",
  "stop don't do anything",
  "stop dont do anything",
  "stop do not do anything",
  "stop doing anything",
  "do not do that",
  "please stop",
  "stop please",
]);

/** What the gateway port promises of a directive. */
const PLAIN = /^[a-z0-9][a-z0-9_:-]*$/;

const patterns = new WeakMap<readonly string[], RegExp>();

/**
 * Makes every command of the gateway in somebody's text harmless, wherever the gateway would find it, and leaves
 * paths, addresses and everything else alone. `directives` are bare lower-case words, as the gateway port gives them.
 */
export function disarmDirectives(text: string, directives: readonly string[]): Disarmed {
  if (directives.length === 0) return { kind: "unchanged", text };
  // The gateway composes letters first: a Kelvin sign becomes the `k` of `/think`.
  const seen = text.normalize("NFC").replace(DROPPED, "");
  const disarmed = disarmStopWord(disarmShell(seen.replace(patternOf(directives), `$1${GAP}`), directives));
  // A null byte makes the gateway refuse the message, so it goes even where nothing was found.
  if (disarmed === seen && !text.includes("\u0000")) return { kind: "unchanged", text };
  return { kind: "disarmed", text: disarmed };
}

/**
 * A slash that begins a word, and one of the names after it. The gateway takes what stands after white space; after a
 * `]` or a written-out `\n` too, because it strips labels and unescapes line ends before it looks.
 */
function patternOf(directives: readonly string[]): RegExp {
  const known = patterns.get(directives);
  if (known) return known;
  const names = directives.filter((name) => PLAIN.test(name)).sort((a, b) => b.length - a.length);
  const pattern = new RegExp(
    String.raw`(?<=^|\s|\]|\\n)(\/)(?=\s*(?:${names.join("|")})(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}]))`,
    "giu",
  );
  patterns.set(directives, pattern);
  return pattern;
}

/** `!ls` at the start is a shell command where the gateway has `/bash` switched on. */
function disarmShell(text: string, directives: readonly string[]): string {
  return directives.includes("bash")
    ? text.replace(/^(\s*(?:>\s*|\[[^\]\n]+\]\s*)*!)(?=\s*[^\s\u200b])/, `$1${GAP}`)
    : text;
}

const ENDINGS = new Set(".!?！？…,，。;；:：'\"’”)]}");

/** Counted from the end: a pattern for it tries a long row of dots anew from each of them. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (ENDINGS.has(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The gateway also hears a stop word behind a label or a name: `note: stop`. */
function disarmStopWord(text: string): string {
  const bare = text
    .replace(/\\n/g, " ")
    .replace(/^(?:\s*\[[^\]\n]+\]\s*)+/, "")
    .replace(/^[ \t]*[^\n:]{1,120}:\s+/gm, "")
    .replace(/[’`]/g, "'")
    .replace(/\s+/g, " ")
    .trim();
  const word = withoutEnd(bare).trim().toLowerCase();
  return STOP_WORDS.has(word) || STOP_PHRASES.has(word) ? text.trimEnd() + GAP : text;
}
