import { afterEach, beforeEach, expect, it } from "vitest";
import { plainText, startTelegramTeam, type TelegramTeam } from "./telegram-team.ts";

let team: TelegramTeam;
let ben: number;
beforeEach(async () => {
  team = await startTelegramTeam();
  ben = await team.member("ben");
});
afterEach(() => team.stop());

const say = (text: string, options = {}) => team.telegram.say(ben, ben, text, options);
const buttonsOf = (text: string) => team.telegram.buttons(found(text)).map((button) => button.text);
const found = (text: string) => {
  const one = team.find(ben, text);
  if (!one) throw new Error(`nothing holds "${text}"`);
  return one;
};
/** Who gave the answer that holds the word, once it is there. */
const answerer = async (word: string) => {
  const answer = await team.answerIn(ben, word);
  await team.app.idle();
  return plainText(answer).split("\n")[0];
};

it("switches the agent of the private chat by a button, shows who hears, and goes on where it was", async () => {
  say("/use");
  await team.answerIn(ben, "You are talking to Designer");
  expect(buttonsOf("talking to Designer")).toEqual(["Product manager", "Start afresh"]);
  team.telegram.press(ben, team.telegram.button(found("talking to Designer"), "Product manager"));
  await team.answerIn(ben, "You are talking to Product manager");
  say("remember the word saffron");
  expect(await answerer("saffron")).toBe("Product manager");
  team.telegram.press(ben, team.telegram.button(found("talking to Product manager"), "Designer"));
  await team.telegram.waitFor(() => team.telegram.answersIn(ben).length === 4, "the way back");
  say("echo blue");
  expect(await answerer("blue")).toBe("Designer");
  say("/agents");
  const list = await team.answerIn(ben, "Designer hears what you write here next");
  team.telegram.press(ben, team.telegram.button(list, "Product manager"));
  await team.telegram.waitFor(() => team.telegram.answersIn(ben).length === 7, "the switch");
  say("what word did I say?");
  await team.telegram.waitFor(() => team.telegram.answersIn(ben).length === 8, "the answer");
  await team.app.idle();
  expect(plainText(team.telegram.answersIn(ben)[7] as never)).toMatch(/^Product manager\n[\s\S]*saffron/);
});

it("keeps to the agent that was switched to over a restart", async () => {
  say("/use product-manager");
  await team.answerIn(ben, "talking to Product manager");
  await team.app.idle();
  await team.restart();
  say("echo again");
  expect(await answerer("again")).toBe("Product manager");
});

it("takes a reply to the agent that gave the answer, and what follows with it", async () => {
  say("designer: remember the word saffron");
  await answerer("saffron");
  const { id } = found("saffron");
  say("product-manager: echo red");
  expect(await answerer("red")).toBe("Product manager");
  say("what word did I say?", { replyTo: id });
  await team.telegram.waitFor(() => team.telegram.answersIn(ben).length === 3, "the answer");
  await team.app.idle();
  expect(plainText(team.telegram.answersIn(ben)[2] as never)).toMatch(/^Designer\n[\s\S]*saffron/);
  say("product-manager: echo green", { replyTo: id });
  expect(await answerer("green")).toBe("Product manager");
});

it("starts afresh by the button, and offers nobody an agent that is not theirs", async () => {
  say("designer: remember the word saffron");
  await answerer("saffron");
  say("/use");
  await team.answerIn(ben, "talking to Designer");
  expect(buttonsOf("talking to Designer")).not.toContain("Ops");
  team.telegram.press(ben, team.telegram.button(found("talking to Designer"), "Start afresh"));
  await team.answerIn(ben, "A new conversation with Designer");
  say("what word did I say?");
  await team.telegram.waitFor(() => team.telegram.answersIn(ben).length === 4, "the answer");
  await team.app.idle();
  expect(plainText(team.telegram.answersIn(ben)[3] as never)).not.toContain("saffron");
  say("/use ops");
  await team.answerIn(ben, "You can't use Ops yet");
  await team.app.idle();
  expect((await team.audited("access.denied")).map(({ target }) => target.id)).toEqual(["ops"]);
});

it("leaves an edit with the agent that its message went to, whoever hears by then", async () => {
  say("designer: answer slowly");
  await team.answerIn(ben, "thinking");
  const waiting = team.telegram.write(ben, ben, "echo first");
  await team.telegram.updates.send({ message: waiting }).outcome();
  await team.answerIn(ben, "yours is next");
  say("/use product-manager");
  await team.answerIn(ben, "talking to Product manager");
  const edited = { ...waiting, text: "echo better", edit_date: 2_000_000_000 };
  await team.telegram.updates.send({ edited_message: edited }).outcome();
  expect(await answerer("better")).toBe("Designer");
}, 60_000);
