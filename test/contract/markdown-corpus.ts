/** One text of the corpus: running marks (`w00001`) stand in all that a reader has to see, in their order. */
export interface Sample {
  readonly name: string;
  readonly markdown: string;
  /** How many marks stand in it, counted from one. */
  readonly marks: number;
  /** What has to be read letter for letter, whatever stands around it. */
  readonly keeps: readonly string[];
}

interface Pen {
  /** One mark, the next. */
  mark(): string;
  /** So many, with spaces between. */
  line(words: number): string;
}

function sample(name: string, keeps: readonly string[], write: (pen: Pen) => string): Sample {
  let marks = 0;
  const mark = () => {
    marks += 1;
    return `w${String(marks).padStart(5, "0")}`;
  };
  const line = (words: number) => Array.from({ length: words }, mark).join(" ");
  return { name, markdown: write({ mark, line }), marks, keeps };
}

const FAMILY = "👩‍👩‍👧‍👦";
const FLAG = "🏴󠁧󠁢󠁳󠁣󠁴󠁿";
const HEBREW = "שלום עולם";
const ARABIC = "مرحبا";
/** Letters of several code points: a cut inside one shows something else. */
export const LETTERS = [FAMILY, FLAG, "🇩🇪", "👍🏽", "e\u0301", "한", "नि", "𝒳", "❤️‍🔥", "1️⃣"] as const;

const fence = (mark: string, info: string, code: string) => `${mark}${info}\n${code}\n${mark}`;
const times = (count: number, write: (index: number) => string, joint: string) =>
  Array.from({ length: count }, (_, index) => write(index)).join(joint);

/** What agents write, and what somebody who steers one would have it write. */
export const CORPUS: readonly Sample[] = [
  sample("tables, aligned, empty in places, with code, links and bars in cells", [], ({ mark }) =>
    [
      `| ${mark()} | ${mark()} | ${mark()} |\n|:--|:-:|--:|\n| ${mark()} | \`a \\| b\` | [${mark()}](https://x.example/?a=1&b=2) |\n| | ${mark()} | |`,
      `${mark()}\n\n| ${mark()} |\n| --- |\n| **${mark()}** ~~${mark()}~~ |`,
    ].join("\n\n"),
  ),
  sample("lists in lists, of both kinds, with code, quotes and tasks inside", [], ({ mark }) =>
    [
      `1. ${mark()}\n   - ${mark()}\n     - ${mark()}\n       1. ${mark()}\n\n          \`\`\`sh\n          ${mark()}\n          \`\`\``,
      `- [x] ${mark()}\n- [ ] ${mark()}\n  > ${mark()}\n  > - ${mark()}`,
      `7) ${mark()}\n8) ${mark()}\n\n   ${mark()}`,
    ].join("\n\n"),
  ),
  sample("fences in fences, tildes in backticks, and one that never ends", ["```js", "~~~"], ({ mark }) =>
    [
      fence("````", "md", `${mark()}\n\`\`\`js\n${mark()}\n\`\`\``),
      fence("~~~", "", `${mark()} \`\`\` ${mark()}`),
      fence("```", "text", `~~~\n${mark()}\n~~~`),
      `${mark()}\n\n\`\`\`\n${mark()}\n\n# ${mark()}`,
    ].join("\n\n"),
  ),
  sample("links of every kind", [], ({ mark }) =>
    [
      `[${mark()}](https://a.example/?x=1&y=(2)) <https://b.example/${mark()}> https://c.example/${mark()}.`,
      `[${mark()}][1] ![${mark()}](https://d.example/p.png "title") www.e.example/${mark()} ${mark()}@f.example`,
      `[${mark()}](javascript:alert(1)) [${mark()}](tg://user?id=42) [${mark()}](slack://user?id=U1) [${mark()}]()`,
      "[1]: https://g.example",
    ].join("\n\n"),
  ),
  sample("mentions in every platform's spelling", ["channel", "everyone"], ({ mark }) =>
    [
      `<!channel> ${mark()} <!here|here> <!everyone> <!subteam^S012345> <@U012345> <@W012345|ben> <#C012345>`,
      `@everyone ${mark()} @here @channel <@1457468924290662599> <@!1457468924290662599> <@&1457468924290662599>`,
      `@gatehouse_bot ${mark()} @ben_of_the_team @telegram [${mark()}](tg://user?id=42) /start@gatehouse_bot`,
      `\`<!channel> @everyone ${mark()}\` &lt;!channel&gt; &#60;@U012345&#62; ${mark()}`,
      fence("```", "", `<!here> <@U012345> @everyone @gatehouse_bot ${mark()}`),
      `| <!channel> | @everyone |\n| --- | --- |\n| <@U012345> ${mark()} | @ben_of_the_team |`,
      `# <!here> ${mark()}\n\n> @everyone ${mark()}\n\n**<!channel>** _@here_ ${mark()}`,
    ].join("\n\n"),
  ),
  sample("emoji of several code points, and other letters that are long", LETTERS, ({ mark }) =>
    [
      `${LETTERS.join(" ")} ${mark()} **${FAMILY}${mark()}** \`${FLAG}${mark()}\``,
      `- ${LETTERS.join("")} ${mark()}\n- ${FAMILY.repeat(40)} ${mark()}`,
      `| ${FAMILY} | ${mark()} |\n| --- | --- |\n| 한국어 | ${mark()} |`,
    ].join("\n\n"),
  ),
  sample("right to left, with marks that turn it around", [HEBREW, ARABIC], ({ mark }) =>
    [
      `${HEBREW} ${mark()} ${ARABIC}`,
      `\u202e${mark()}\u202c \u2067${HEBREW}\u2069 ${mark()} \u200f`,
      `- ${ARABIC}: **${mark()}**\n- \`${HEBREW} ${mark()}\``,
      `| ${HEBREW} | ${mark()} |\n| --- | --- |\n| ${ARABIC} | ${mark()} |`,
    ].join("\n\n"),
  ),
  sample("markup of the web", ["<b>", "<script>", "onerror"], ({ mark }) =>
    [
      `<b>${mark()}</b> <i>x <br> ${mark()}`,
      `<script>${mark()}</script>`,
      `<div>\n\n${mark()}\n\n</div>`,
      `<img src=x onerror="${mark()}"> <a href="https://evil.example">${mark()}</a>`,
      `<!-- ${mark()} --> ${mark()} <![CDATA[${mark()}]]> <?${mark()}?>`,
    ].join("\n\n"),
  ),
  sample("footnotes", [], ({ mark }) =>
    [`${mark()}[^1] ${mark()}[^note]`, `[^1]: ${mark()}\n\n    ${mark()}\n\n[^note]: ${mark()}`].join("\n\n"),
  ),
  sample(
    "marks that are none: arithmetic, paths, names, half pairs",
    ["2 * 3 * 4", "snake_case_name", "C:\\Users\\x", "~/x", "a*b"],
    ({ mark }) =>
      [
        `2 * 3 * 4 = ${mark()} snake_case_name __init__ ${mark()} C:\\Users\\x ~/x a*b`,
        `**half ${mark()}\n\n_half ${mark()}\n\n\`half ${mark()}\n\n[half](${mark()}`,
        `1. \n\n${mark()}\n\n\\# ${mark()} \\* \\- \\\`\n\n=====\n\n-----\n\n${mark()}`,
      ].join("\n\n"),
  ),
  sample("40,000 letters of everything", [], ({ mark, line }) =>
    times(
      44,
      (index) =>
        [
          `## ${index}: ${mark()}`,
          `${line(30)}, **${line(6)}**, _${line(6)}_, \`${line(3)}\`, ${LETTERS.join("")} ${HEBREW} ${line(6)}`,
          times(4, () => `- ${line(3)}\n  - ${line(3)}`, "\n"),
          fence(
            "```",
            "ts",
            times(8, () => `const ${mark()} = "${mark()}"; // <!channel>`, "\n"),
          ),
        ].join("\n\n"),
      "\n\n",
    ),
  ),
  sample("one word of 12,000 letters, one line of code and one row that long", [], ({ mark }) =>
    [
      `${mark()} ${"¤".repeat(12_000)} ${mark()}`,
      fence("```", "", `${mark()} ${"§".repeat(12_000)} ${mark()}`),
      `| a | b |\n| --- | --- |\n| ${times(1200, mark, " ")} | ${mark()} |`,
    ].join("\n\n"),
  ),
  sample("nested so deep that nobody wrote it by hand", [], ({ mark }) =>
    [
      `${">".repeat(300)} ${mark()}`,
      `${times(120, (depth) => `${"  ".repeat(depth)}- ${mark()}`, "\n")}`,
      `${"*".repeat(4000)}${mark()}${"*".repeat(4000)}`,
      `${"[".repeat(1500)}${mark()}${"](x)".repeat(1500)}`,
      `${"> - ".repeat(150)}${mark()}`,
    ].join("\n\n"),
  ),
];
