import type { StopCause, TurnFailure } from "../../core/words/shown.ts";
import type { Sentences } from "../catalogue.ts";

type Keys =
  | "queued"
  | "queue-full"
  | "gateway-down"
  | "gave-up"
  | "turn-failed"
  | "turn-stopped"
  | "nothing-to-stop"
  | "exec-refused"
  | "message-empty"
  | "message-too-long"
  | "change-too-late"
  | "repeat"
  | "undeliverable"
  | "too-many-waiting"
  | "form-too-late"
  | "internal-fault";

/** What becomes of a message. */
export const turnSentences: Sentences<Keys> = {
  queued: ({ agent, ahead }, say) =>
    `⏳ Queued: ${say.agent(agent)} is still answering. ` +
    (ahead <= 1 ? "Yours is next." : `${say.count(ahead, "message is", "messages are")} before yours.`),
  "queue-full": ({ agent, limit }, say) =>
    `Your message did not run: ${say.count(limit, "message already waits", "messages already wait")} ` +
    `for ${say.agent(agent)} here. What you send here now does not run either, until some are answered.`,
  "gateway-down": ({ giveUpAfterMs }, say) =>
    "The agents are not reachable right now. I kept your message and will run it when they are back; " +
    `after ${say.duration(giveUpAfterMs)} I give up and tell you.`,
  "gave-up": ({ agent, afterMs }, say) =>
    `⌛ Expired: I could not reach ${say.agent(agent)} for ${say.duration(afterMs)}, so your message did not run. ` +
    "Nothing else happened.",
  "turn-failed": ({ agent, cause }, say) => FAILURES[cause](say.agent(agent)),
  "turn-stopped": ({ by, because, confirmed }, say) =>
    `${STOPPED[because](by === null ? NAMELESS[because] : say.plain(by))} ${ENDED[String(confirmed)]}`,
  "nothing-to-stop": () => "Nothing of yours is running here, so there is nothing to stop.",
  "exec-refused": ({ agent }, say) =>
    `${say.agent(agent)} wanted to run a command that needs an approval. ⛔ Denied at once: ` +
    "the gateway had nobody to ask, or can't ask about such a command. The command did not run.",
  "message-empty": () => "That message had no text for an agent, so nothing ran. Write what you want to ask.",
  "message-too-long": ({ length, limit }, say) =>
    `Your message did not run: it has ${say.count(length, "letter", "letters")}, and I can pass on ` +
    `${say.number(limit)} at a time. Send it in parts.`,
  "change-too-late": ({ agent, what, hasStarted }, say) =>
    hasStarted
      ? `You ${what} your message after ${say.agent(agent)} had it, so that changed nothing. ` +
        (what === "edited"
          ? "Write what is different as a new message."
          : `${say.code("stop")} stops an answer.`)
      : `Your message runs as you first wrote it: what it says now is no message to ${say.agent(agent)}.`,
  repeat: () => "You may have seen this already: I could not tell whether it had arrived.",
  undeliverable: ({ what, here, sure }) => {
    const where = here ? "here" : "in that conversation";
    const thing = what === "answer" ? "the answer" : "a message of mine";
    const fact = sure
      ? `I could not show ${thing} ${where}: the chat did not take it.`
      : `I could not make sure that ${thing} arrived ${where}.`;
    return `⚠️ ${fact} It is kept; an admin finds it by the reference and can send it again.`;
  },
  "too-many-waiting": ({ limit }, say) =>
    `Your message did not run: ${say.count(limit, "message of yours waits", "messages of yours wait")} already. ` +
    "What you send now does not run either, until some are answered.",
  "form-too-late": () => "The form could not be opened any more. Press the button again.",
  "internal-fault": () =>
    "Something on my side went wrong, so this did not work. An admin finds the cause in the log by the reference.",
};

const FAILURES: Record<TurnFailure, (agent: string) => string> = {
  "model-error": (agent) =>
    `${agent} could not answer: the model behind it reported a fault. Trying again later often works.`,
  "agent-unknown": (agent) =>
    `Your message did not run: the gateway does not have ${agent} any more. An admin can look there.`,
  "credential-refused": (agent) =>
    `Your message did not reach ${agent}: the gateway refused your credential. An admin can see why with \`doctor\`.`,
  "credential-pending": (agent) =>
    `Your message did not reach ${agent}: your credential for the gateway is not ready yet. Try again in a minute.`,
  interrupted: (agent) =>
    `${agent} was interrupted before the answer was whole. What it had done until then stays done.`,
  "empty-answer": (agent) => `${agent} ended without an answer.`,
  "file-gone": (agent) =>
    `Your message did not reach ${agent}: a file of it is not there any more. Send it again with the file.`,
  "file-unreachable": (agent) =>
    `Your message did not reach ${agent}: the chat did not hand out a file of it. Trying again later often works.`,
  "file-unfit": (agent) =>
    `Your message did not reach ${agent}: a file of it is larger than the chat said, or is not what its name says.`,
  "files-not-taken": (agent) =>
    `Your message did not reach ${agent}: the gateway does not take such files, or files of that size.`,
  internal: (agent) =>
    `Something on my side went wrong while ${agent} answered. An admin finds the cause in the log by the reference.`,
};

/** Whoever it was, where no name is known. */
const NAMELESS: Record<StopCause, string> = {
  asked: "the gateway",
  revoked: "an admin",
  expired: "",
  shutdown: "",
  frozen: "an admin",
  left: "",
};

const STOPPED: Record<StopCause, (by: string) => string> = {
  asked: (by) => `Stopped by ${by}.`,
  revoked: (by) => `Stopped: ${by} ended this access.`,
  expired: () => "⌛ Stopped: this access has ended.",
  shutdown: () => "Stopped: Gatehouse is shutting down.",
  frozen: (by) => `❄️ Stopped: ${by} froze this.`,
  left: () => "Stopped: this account has left.",
};

const ENDED: Record<string, string> = {
  true: "What was running has ended.",
  false: "The gateway has not confirmed the end: what was running may still finish.",
};
