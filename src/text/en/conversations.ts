import type { Sentences } from "../catalogue.ts";

type Keys =
  | "somebody-elses-thread"
  | "conversation-locked"
  | "new-conversation"
  | "agent-here"
  | "agent-by-name"
  | "own-thread-started"
  | "shared"
  | "unshared"
  | "share-received"
  | "locked"
  | "unlocked"
  | "no-conversation-here"
  | "not-your-conversation";

/** Whose thread this is, and who may take part. */
export const conversationSentences: Sentences<Keys> = {
  "somebody-elses-thread": ({ owner, agent }, say) =>
    `This thread is ${say.plain(owner)}'s conversation with ${say.agent(agent)}, so I did not pass your message on.`,
  "conversation-locked": ({ role, owner }, say) =>
    `${say.plain(owner)} locked this conversation to the role **${say.plain(role)}**, so I did not pass your message on.`,
  "new-conversation": ({ agent }, say) =>
    `A new conversation with ${say.agent(agent)} starts with your next message here. The old one is closed.`,
  "agent-here": ({ agent }, say) =>
    agent === null
      ? "No agent hears you here yet. Choose one, or write its name in front: `designer: hello`."
      : `You are talking to ${say.agent(agent)} here. What you write next goes to it, until you switch. ` +
        "A reply to an answer goes to the agent that gave it.",
  "agent-by-name": ({ agent }, say) =>
    `Here each message begins a conversation of its own. Write who it is for in front: ${say.code(`${agent?.id ?? "designer"}: hello`)}`,
  "own-thread-started": ({ agent }, say) =>
    `Your own conversation with ${say.agent(agent)} starts here, with your message.`,
  shared: ({ person, mode }, say) =>
    mode === "read"
      ? `${say.plain(person)} can follow this conversation now, but not write in it.`
      : `${say.plain(person)} can write here now, each on their own access and in a session of their own.`,
  unshared: ({ person }, say) =>
    `Done: ${say.plain(person)} does not take part in this conversation any more.`,
  "share-received": ({ owner, agent, mode }, say) =>
    `${say.plain(owner)} lets you ${mode === "read" ? "follow" : "write in"} the conversation with ${say.agent(agent)}.`,
  locked: ({ role }, say) =>
    `This conversation is now only for the role **${say.plain(role)}**, and for you.`,
  unlocked: () => "This conversation is open again to those it is shared with.",
  "no-conversation-here": () => "There is no conversation here yet. Start one by writing to an agent.",
  "not-your-conversation": ({ owner }, say) =>
    `This conversation belongs to ${say.plain(owner)}, who alone can change it. Nothing changed.`,
};
