const LONG_LENGTH = 30_000;
const SLOW_STEPS = 36;

/** What every kind of formatting looks like. */
export function markdownSample(name: string): string {
  return [
    `## ${name}'s sample`,
    "Words can be **bold**, *slanted*, ~~struck~~ or `code`, and [link somewhere](https://example.com/).",
    "| Colour | Hex | Use |\n| --- | --- | ---: |\n| Ink | `#1b1b1f` | text |\n| Sand | `#f4efe6` | page |\n| Moss | `#3c6e47` | buttons |",
    '```ts\nconst palette = { ink: "#1b1b1f", sand: "#f4efe6" };\nexport const isDark = (hex: string) => parseInt(hex.slice(1), 16) < 0x808080;\n```',
    "1. first\n2. second\n   - with a part of its own\n3. third",
    "> A quotation, and after it a rule.",
    "---",
    "- [x] a task that is done\n- [ ] one that is not",
  ].join("\n\n");
}

/** Many small steps, to be watched or stopped. */
export const SLOW_ANSWER = `Slowly, then: ${Array.from({ length: SLOW_STEPS }, (_, at) => `step ${at + 1}`).join(", ")}, and finished.`;

/** Numbered sections up to 30,000 letters: what is missing or out of order shows at once. */
export const LONG_ANSWER = longAnswer();

function longAnswer(): string {
  const parts: string[] = [
    "This answer is long on purpose: each section is numbered, and the last line says so.",
  ];
  let length = 0;
  for (let section = 1; length < LONG_LENGTH; section++) {
    const part = longSection(section);
    parts.push(part);
    length += part.length + 2;
  }
  return [...parts, `That were ${parts.length - 1} sections: the end.`].join("\n\n");
}

function longSection(section: number): string {
  const title = `### Section ${section}`;
  const filler = `Sentence one of section ${section} carries no meaning. Sentence two of section ${section} is as empty, but keeps the order honest. Sentence three ends section ${section}.`;
  if (section % 7 === 0)
    return `${title}\n\n\`\`\`txt\nsection ${section}, line 1\nsection ${section}, line 2\n\`\`\``;
  if (section % 5 === 0)
    return `${title}\n\n| section | row |\n| --- | --- |\n| ${section} | first |\n| ${section} | second |`;
  return `${title}\n\n${filler}`;
}
