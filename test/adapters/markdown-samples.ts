import fc from "fast-check";

/** Markdown as an agent, or somebody steering it, might write it. */
export const anyMarkdown = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "# Title\n",
        "- item\n",
        "  - inner\n",
        "1. one\n",
        "- [x] done\n",
        "> quote\n",
        ">> deeper\n",
        "```js\n",
        "```\n",
        "~~~\n",
        "    indented\n",
        "| a | b |\n|---|---|\n| c \\| d | e |\n",
        "---\n",
        "===\n",
        "\n",
        "\n\n",
        "\\\n",
        "  \n",
      ),
      fc.constantFrom(
        "**",
        "*",
        "_",
        "__",
        "~~",
        "~",
        "`",
        "``",
        "<!channel>",
        "<!here|x>",
        "<@U0123>",
        "<#C1>",
        "<!subteam^S1>",
        " <https://evil.example|bank> ",
        "&lt;!channel&gt;",
        "&#60;!here&#62;",
        "&amp;lt;!everyone&amp;gt;",
        "@everyone",
        "@here",
        "<b>",
        "</b>",
        "<br>",
        "<!-- x -->",
        "<div>\n",
        "[",
        "]",
        "(",
        ")",
        "!",
        "\\",
        "|",
        "&",
        ":",
      ),
      fc.constantFrom(
        "[ok](https://a.example/?x=1&y=2)",
        "![pic](https://a.example/p.png)",
        " https://a.example/a_b?c=1&d=2 ",
        " www.a.example ",
        " a@b.example ",
        " <https://c.example> ",
        "[r][1]\n\n[1]: https://d.example\n",
        "note[^1]\n\n[^1]: foot\n",
      ),
      fc.constantFrom(
        "word ",
        "a",
        " ",
        "snake_case",
        "2 * 3",
        "~/x",
        "👩‍👩‍👧",
        "é",
        "\u202eabc\u202c",
        "12. ",
        "#",
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

/** 30,000 letters and more of everything that has ever gone wrong. */
export function monster(): string {
  const rows = Array.from(
    { length: 150 },
    (_, row) => `| row ${row} | \`<!here>\` value ${row} | [l](https://x.example/${row}?a=1&b=2) |`,
  );
  const code = Array.from(
    { length: 400 },
    (_, line) => `  if (a < b && c[${line}] > d) { notify("<!channel>", "@everyone"); }`,
  );
  const items = Array.from(
    { length: 60 },
    (_, item) => `${item + 1}. point ${item} for <@U0${item}>\n   - below it, \u202eright to left\u202c`,
  );
  const prose = Array.from(
    { length: 120 },
    (_, n) => `Sentence ${n} says **something** about @everyone and &amp; more.`,
  );
  return [
    "# All of it <!everyone>",
    prose.join(" "),
    `| name | value | link |\n|:--|:-:|--:|\n${rows.join("\n")}`,
    "## Code",
    `\`\`\`typescript\n${code.join("\n")}\n\`\`\``,
    items.join("\n"),
    `> ${prose.slice(0, 20).join("\n> ")}`,
    "The end. שלום \u2067עולם\u2069 <https://evil.example|good.example>",
  ].join("\n\n");
}
