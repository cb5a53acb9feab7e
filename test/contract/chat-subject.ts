import type { MessageRef, Place } from "../../src/core/conversation/place.ts";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import type { Identity, Platform, Standing } from "../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Inbox } from "../../src/core/ports/inbox.ts";
import type { FormValues } from "../../src/core/words/form.ts";

/** A chat platform with people in it, driven from the people's side. */
export interface ChatSubject {
  /** Started by the suite, with the suite's inbox. */
  readonly adapter: ChatAdapter;
  /** Two members. */
  readonly ada: Identity;
  readonly ben: Identity;
  /** One account of each standing that the platform knows. */
  readonly accounts: Readonly<Partial<Record<Standing, Identity>>>;
  /** A place that Ada, Ben and we share: a thread where the platform has threads. */
  sharedPlace(): Promise<Place>;
  /** Ada writes to us directly. */
  writeDirectly(text: string): Promise<Delivered>;
  /** Ada writes in the channel around the shared place, naming us first. */
  mention(text: string): Promise<Delivered>;
  /** The person writes in the place without naming us. */
  writeIn(person: Identity, place: Place, text: string): Promise<Delivered>;
  /** Ada sends a slash command of ours: `grant`, and what follows. */
  command(words: string): Promise<Delivered>;
  /** The person presses the button with this token. */
  press(person: Identity, token: string): Promise<Delivered>;
  /** Ada writes to us directly, with a file. */
  sendFile(text: string, file: SentFile): Promise<Delivered>;
  /** The platform has none of its people's files any more. */
  loseFiles(): Promise<void>;
  /** The files of ours that stand in a place, oldest first. */
  readFiles(place: Place): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]>;
  /** The forms that stand before this person, the newest last. */
  forms(person: Identity): Promise<readonly ReadForm[]>;
  /** The person fills in the newest form by field, leaves the other fields as they are, and sends it. */
  sendForm(person: Identity, values: FormValues): Promise<Delivered>;
  /** Everything that is none of a person's fresh words to us: bots, edits, our own messages, hooks, talk elsewhere. */
  makeNoise(): Promise<void>;
  /** What everybody reads in a place, oldest first, people's messages left out. */
  read(place: Place): Promise<readonly ReadMessage[]>;
  /** What was shown to this person alone, anywhere but in their direct place. */
  readPrivate(person: Identity): Promise<readonly ReadMessage[]>;
  /** Makes the adapter's next call to post a message fail. */
  breakNextPost(how: PostFault): Promise<void>;
  /** The adapter's time moves on. */
  pass(ms: number): Promise<void>;
  /** Looks again and again until it is so; rejects when it never is. */
  eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T>;
  /** Frees everything; the adapter has been stopped before. */
  close(): Promise<void>;
}

export interface SentFile {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

export type PostFault = "rate-limited" | "refused" | "place-gone" | "unauthorized" | "lost-answer";

/** Something the platform handed to the adapter. */
export interface Delivered {
  /** Resolves once the platform knows whether it was taken. */
  outcome(): Promise<"acknowledged" | "not-acknowledged">;
  /** The platform hands it over once more. */
  again(): Promise<Delivered>;
}

export interface ReadMessage {
  readonly ref: MessageRef;
  /** As a reader sees it, with the marks of the platform's own markdown. */
  readonly text: string;
  readonly buttons: readonly { readonly text: string; readonly token: string }[];
  /** Whom or what it notifies. */
  readonly pings: readonly string[];
}

export interface ReadForm {
  readonly title: string;
  readonly about: string;
  readonly send: string;
  readonly fields: readonly ReadField[];
}

export interface ReadField {
  readonly key: string;
  readonly label: string;
  /** What belongs in it; empty when nothing is said. */
  readonly hint: string;
  readonly value: string;
}

export interface ChatContractOptions {
  readonly platform: Platform;
  open(): Promise<ChatSubject>;
  /** Tests that this platform cannot pass, each with the reason. One that names no test fails. */
  readonly deviations?: readonly { readonly test: string; readonly reason: string }[];
}

/** An inbox that remembers, and refuses when it is told to. */
export interface RecordingInbox extends Inbox {
  readonly events: readonly InboundEvent[];
  /** Every event id, also of what was there already or was refused. */
  readonly offered: readonly string[];
  refuseNext(): void;
  forget(): void;
}

export function createRecordingInbox(): RecordingInbox {
  let refusals = 0;
  const events: InboundEvent[] = [];
  const offered: string[] = [];
  return {
    events,
    offered,
    refuseNext() {
      refusals += 1;
    },
    forget() {
      events.length = 0;
      offered.length = 0;
    },
    async accept(event) {
      offered.push(event.eventId);
      if (refusals > 0) {
        refusals -= 1;
        throw new Error("the disk is full");
      }
      if (events.some((known) => known.eventId === event.eventId)) return "duplicate";
      events.push(event);
      return "stored";
    },
  };
}

/** 30,000 letters of everything that is hard to cut or tempting to a platform, with a running mark in every line. */
export function hardAnswer(): { readonly markdown: string; readonly marks: number } {
  let marks = 0;
  const mark = () => {
    marks += 1;
    return `w${String(marks).padStart(5, "0")}`;
  };
  const line = (words: number) => Array.from({ length: words }, mark).join(" ");
  const section = (index: number) =>
    [
      `## Part ${index}`,
      `${line(30)} <!channel> @everyone @here @channel ${line(30)}`,
      `- ${line(8)}\n- **${line(4)}** and <@U012345>\n- \`${line(3)}\` [${line(2)}](https://example.com/?a=1&b=2)`,
      "| name | value |\n| --- | --- |\n" +
        Array.from({ length: 8 }, () => `| ${mark()} | ${mark()} <!here> |`).join("\n"),
      `\`\`\`ts\n${Array.from({ length: 12 }, () => `const ${mark()} = "<!channel>"; // ${mark()}`).join("\n")}\n\`\`\``,
      `> ${line(10)} \u05e9\u05dc\u05d5\u05dd \u202e${line(4)}\u202c`,
    ].join("\n\n");
  const sections: string[] = [];
  while (sections.join("\n\n").length < 30_000) sections.push(section(sections.length + 1));
  return { markdown: sections.join("\n\n"), marks };
}

/** The running marks in the order they are read. */
export const marksIn = (text: string): number[] =>
  (text.match(/w\d{5}/g) ?? []).map((mark) => Number(mark.slice(1)));
