import { describe, expect, test } from "vitest";
import { DEMO_AGENTS } from "../../src/gateway/embedded/demo-agents.ts";
import { type ScriptAnswer, scriptAnswer } from "../../src/gateway/embedded/script.ts";
import { askedFact, factIn } from "../../src/gateway/embedded/script-memory.ts";
import { LONG_ANSWER } from "../../src/gateway/embedded/script-samples.ts";
import { piecesOf } from "../../src/gateway/embedded/scripted-answerer.ts";

const [agent] = DEMO_AGENTS;
if (!agent) throw new Error("no demo agents");
const say = (text: string, ...earlier: string[]): ScriptAnswer => scriptAnswer({ agent, earlier, text });

describe("what a scripted agent remembers", () => {
  test.each([
    ["remember the word saffron", { topic: null, value: "saffron" }],
    ["Please remember: the door code is 4711.", { topic: "door code", value: "4711" }],
    ["my favourite colour is dark green!", { topic: "favourite colour", value: "dark green" }],
    ["The secret word is banana", { topic: "secret word", value: "banana" }],
    ["what is my favourite colour?", null],
    ["hello there", null],
  ])("%s", (text, fact) => expect(factIn(text)).toEqual(fact));

  test.each([
    ["what word did I say?", "all"],
    ["What did I tell you", "all"],
    ["do you remember?", "all"],
    ["what's the secret word?", { topic: "secret word" }],
    ["remember the word saffron", null],
  ])("what is asked for by: %s", (text, asked) => expect(askedFact(text)).toEqual(asked));

  test("it lists everything it was told, in order", () => {
    const answer = say("what do you remember?", "remember the word saffron", "hi", "my name is Ada");
    expect(answer.markdown).toMatch(/saffron[\s\S]*name: \*\*Ada\*\*/);
  });

  test("it finds one fact by its topic, the newest", () => {
    const answer = say("what is my name?", "my name is Ada", "my name is Ben");
    expect(answer.markdown).toContain("Ben");
    expect(answer.markdown).not.toContain("Ada");
  });

  test("it admits that it was told nothing", () => {
    expect(say("what word did I say?").markdown).toContain("Nothing yet");
    expect(say("what is the secret word?").markdown).toContain("not told me");
  });

  test("words of the script inside a fact are a fact", () => {
    expect(say("remember the word slowly").markdown).toContain("**slowly**");
    expect(say("remember the word slowly").slow).toBeUndefined();
  });
});

describe("what a scripted agent can show", () => {
  test("markdown with a table and code", () => {
    const { markdown } = say("Show me markdown please");
    expect(markdown).toMatch(/\| --- \|/);
    expect(markdown).toMatch(/```ts\n[\s\S]+\n```/);
  });

  test("a long answer of 30,000 letters that numbers its parts", () => {
    const { markdown } = say("give me a long answer");
    expect(markdown.length).toBeGreaterThanOrEqual(30_000);
    const numbers = [...markdown.matchAll(/^### Section (\d+)$/gm)].map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  test("counting, of numbers and of messages", () => {
    expect(say("count to 5").markdown).toBe("1, 2, 3, 4, 5");
    expect(say("how many messages did I write?", "a", "b").markdown).toContain("message 3");
  });

  test("a failure, on request", () => expect(say("fail").fails).toBe(true));

  test("what it is, and that it is a script, whatever is written", () => {
    expect(say("who are you?").markdown).toContain("script");
    expect(say("which blue is ours?").markdown).toContain("> which blue is ours?");
    expect(say("which blue is ours?").markdown).toContain("only follow a script");
  });
});

test.each([["a few words of text\n\n- and a list  "], [LONG_ANSWER], [""]])(
  "an answer cut into pieces is the same answer again (%#)",
  (text) => {
    const pieces = piecesOf(text);
    expect(pieces.join("")).toBe(text);
    expect(pieces.length).toBeLessThanOrEqual(120);
  },
);
