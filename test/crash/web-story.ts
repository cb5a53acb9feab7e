import type { ReadOnlyStore } from "../../db/open-store.ts";
import { messageKeyOf } from "../../src/core/conversation/place.ts";
import { checkAsk } from "./ask-story.ts";
import type { Shown } from "./chat.ts";
import type { Story, Violations } from "./story.ts";
import type { World } from "./world.ts";

const ROOM = "dm-ben";

/** Ben writes to an agent in the browser chat; his page sends again what was not confirmed. */
export const browserMessage: Story = {
  name: "a message in the browser",
  async prepare(world) {
    const word = world.nextWord();
    const stored = Promise.withResolvers<string>();
    let id: string | null = null;
    stored.promise.then((given) => {
      id = given;
    });
    const send = async () => {
      const given = await postMessage(world, { nonce: `nonce-${word}`, text: `designer: say ${word}` });
      if (given !== null) stored.resolve(given);
    };
    return {
      word,
      allowed: [],
      act: async () => void send(),
      acked: async () => void (await stored.promise),
      again: async () => void (id === null && send()),
      async check(store: ReadOnlyStore): Promise<Violations> {
        const key = messageKeyOf({ platform: "web", workspace: "", channel: ROOM, id: await stored.promise });
        const thread = await readThread(world, "ben", word);
        const shown = () => thread.map((text) => ({ text, files: [], buttons: [] }));
        const strangers = await Promise.all(["ada", "gus", "sam"].map((who) => readThread(world, who, word)));
        return [
          ...(await checkAsk(world, store, { asking: { judge: judgeOne }, word, key, shown })),
          ...strangers.flat().map(() => `I6 ${word} is to be read by somebody else in the browser`),
        ];
      },
    };
  },
};

const judgeOne = (shown: readonly Shown[], word: string) =>
  shown.length === 1 && shown[0]?.text.includes(`I heard: say ${word}`) ? null : "not just the one answer";

/** The message's id; null when the application died over it. */
async function postMessage(
  world: World,
  { nonce, text }: { readonly nonce: string; readonly text: string },
): Promise<string | null> {
  try {
    const answer = await fetch(`${world.page()}/chat/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: world.page(), "x-gatehouse-chat": "1" },
      body: JSON.stringify({ as: "ben", nonce, channel: ROOM, thread: null, text }),
    });
    return answer.ok ? ((await answer.json()) as { id: string }).id : null;
  } catch {
    return null;
  }
}

interface PageMessage {
  readonly thread: string;
  readonly plain: string;
  readonly from: { readonly name: string };
}

/** What Gatehouse shows this person in the thread that holds the word. */
async function readThread(world: World, who: string, word: string): Promise<readonly string[]> {
  const answer = await fetch(`${world.page()}/chat/state?as=${who}`);
  const { messages } = (await answer.json()) as { messages: readonly PageMessage[] };
  const thread = messages.find(({ plain }) => plain.includes(word))?.thread;
  return messages
    .filter((one) => one.thread === thread && one.from.name === "gatehouse")
    .map(({ plain }) => plain);
}
