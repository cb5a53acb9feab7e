import type { CommandRequest, Verdict } from "./command-request.ts";

const FOLDER = "/srv/shop";
const LONG_PARTS = 80;
const RUN = /^\s*run\b:?\s+(\S[\s\S]*?)\s*$/i;
const DEPLOY = /(?:^|[.!,:;]|\b(?:please|and|then|now|you|to))\s*(?:deploy|ship|release)\b/i;
const WITHIN = /\s*\bwithin\s+(\d{1,4})\s*(s|sec(?:onds?)?|m|min(?:utes?)?)\b\.?/i;
const DEPLOYS = "npm run deploy -- --prod";

const RISKS: readonly (readonly [RegExp, string])[] = [
  [/\brm\b|\bunlink\b/, "deletes files"],
  [/\bnpm run\b|\b(?:ba|z)?sh\b/, "runs a script"],
  [/\bsudo\b/, "runs as administrator"],
  [/\bcurl\b|\bwget\b/, "talks to the network"],
  [/&&|\|\||[;|\n]/, "runs more than one command"],
];

/** The command that a message makes an agent ask for; null for none. Pure: the same text, the same request. */
export function requestIn(agentId: string, text: string): CommandRequest | null {
  const within = WITHIN.exec(text);
  const said = within ? text.replace(WITHIN, "") : text;
  const command = RUN.exec(said)?.[1] ?? (agentId === "ops" && DEPLOY.test(said) ? deployment(said) : null);
  if (command === null) return null;
  const word = /^[\w.+-]+(?=\s|$)/.exec(command)?.[0];
  return {
    command,
    folder: FOLDER,
    program: word === undefined ? null : `/usr/bin/${word}`,
    risks: RISKS.flatMap(([pattern, risk]) => (pattern.test(command) ? [risk] : [])),
    patienceMs: within
      ? Number(within[1]) * (within[2]?.toLowerCase().startsWith("m") ? 60_000 : 1_000)
      : null,
  };
}

function deployment(said: string): string {
  if (/\bdangerous(?:ly)?\b|\bfrom scratch\b/i.test(said)) return `rm -rf build && ${DEPLOYS}`;
  if (!/\b(?:very )?long command\b/i.test(said)) return DEPLOYS;
  const skipped = Array.from(
    { length: LONG_PARTS },
    (_, at) => `--skip-page=/archive/${String(at + 1).padStart(2, "0")}/a-page-that-stays-as-it-is`,
  );
  return [DEPLOYS, ...skipped, "--notify=everybody"].join(" ");
}

/** What the agent says of its request, once it knows. */
export function wordVerdict({ command }: CommandRequest, verdict: Verdict, notes: readonly string[]): string {
  switch (verdict.kind) {
    case "nobody":
      return `I would have run this, and nothing ran:\n\n${fenced(command)}`;
    case "allowed":
      return `It was approved, so I went on. This is a demonstration, so nothing ran really:\n\n${fenced(command)}\n\nDone.`;
    case "denied":
      return `It was denied, so I did not run it and go on without it:\n\n${fenced(command)}${wordNotes(notes)}`;
    case "expired":
      return `Nobody answered in time, so I did not run it:\n\n${fenced(command)}`;
    case "stopped":
    case "lost":
      return "";
  }
}

function wordNotes(notes: readonly string[]): string {
  if (notes.length === 0) return "";
  return `\n\nI was told:\n\n${notes.map((note) => `> ${note.replaceAll("\n", "\n> ")}`).join("\n>\n")}`;
}

/** In a fence that nothing inside can end. */
function fenced(command: string): string {
  const fence = "`".repeat(Math.max(3, ...[...command.matchAll(/`+/g)].map((run) => run[0].length + 1)));
  return `${fence}\n${command}\n${fence}`;
}
