import type { ConversationText } from "../../core/words/text/conversation.ts";
import type { Sentences } from "../catalogue.ts";

/** Whose thread this is, and who may take part. */
export const conversationSentences: Sentences<ConversationText["key"]> = {
  "somebody-elses-thread": ({ owner, agent }, say) =>
    `Dieser Thread ist die Unterhaltung von ${say.plain(owner)} mit ${say.agent(agent)}, deshalb habe ich deine Nachricht nicht weitergegeben.`,
  "conversation-locked": ({ role, owner }, say) =>
    `${say.plain(owner)} hat diese Unterhaltung auf die Rolle **${say.plain(role)}** beschränkt, deshalb habe ich deine Nachricht nicht weitergegeben.`,
  "new-conversation": ({ agent }, say) =>
    `Mit deiner nächsten Nachricht hier beginnt eine neue Unterhaltung mit ${say.agent(agent)}. Die alte ist geschlossen.`,
  "agent-here": ({ agent }, say) =>
    agent === null
      ? "Hier hört dir noch kein Agent zu. Wähle einen, oder schreib seinen Namen davor: `designer: hallo`."
      : `Du sprichst hier mit ${say.agent(agent)}. Was du als Nächstes schreibst, geht an ihn, bis du wechselst. ` +
        "Eine Antwort auf eine Nachricht geht an den Agenten, von dem sie kam.",
  "agent-by-name": ({ agent }, say) =>
    `Hier beginnt jede Nachricht eine eigene Unterhaltung. Schreib davor, für wen sie ist: ${say.code(`${agent?.id ?? "designer"}: hallo`)}`,
  "own-thread-started": ({ agent }, say) =>
    `Deine eigene Unterhaltung mit ${say.agent(agent)} beginnt hier, mit deiner Nachricht.`,
  shared: ({ person, mode }, say) =>
    mode === "read"
      ? `${say.plain(person)} kann diese Unterhaltung jetzt verfolgen, aber nicht darin schreiben.`
      : `${say.plain(person)} kann jetzt hier schreiben, alle mit ihrem eigenen Zugriff und in einer eigenen Sitzung.`,
  unshared: ({ person }, say) => `Fertig: ${say.plain(person)} nimmt an dieser Unterhaltung nicht mehr teil.`,
  "share-received": ({ owner, agent, mode }, say) =>
    mode === "read"
      ? `${say.plain(owner)} lässt dich die Unterhaltung mit ${say.agent(agent)} verfolgen.`
      : `${say.plain(owner)} lässt dich in der Unterhaltung mit ${say.agent(agent)} schreiben.`,
  locked: ({ role }, say) =>
    `Diese Unterhaltung ist jetzt nur noch für die Rolle **${say.plain(role)}** und für dich da.`,
  unlocked: () => "Diese Unterhaltung steht wieder allen offen, mit denen sie geteilt ist.",
  "no-conversation-here": () =>
    "Hier gibt es noch keine Unterhaltung. Beginne eine, indem du einem Agenten schreibst.",
  "not-your-conversation": ({ owner }, say) =>
    `Diese Unterhaltung gehört ${say.plain(owner)}, und sonst kann sie niemand ändern. Nichts hat sich geändert.`,
};
