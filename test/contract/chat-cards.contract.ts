import { expect } from "vitest";
import type { CardState } from "../../src/core/approval/approval-card.ts";
import { cutToShow, spellOut } from "../../src/core/approval/spell-out.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { PostOptions } from "../../src/core/ports/chat-adapter.ts";
import type { Form } from "../../src/core/words/form.ts";
import type { OutboundMessage, ShownButton } from "../../src/core/words/text.ts";
import type { ChatSubject, ReadMessage, RecordingInbox } from "./chat-subject.ts";
import { DECEPTIVE, waitingCard } from "./deceptive-texts.ts";

export interface CardRows {
  check(name: string, run: () => Promise<void>): void;
  subject(): ChatSubject;
  place(): Place;
  opts(more?: Partial<PostOptions>): PostOptions;
  readonly inbox: RecordingInbox;
}

const APPROVE: ShownButton = { label: { key: "approve-once" }, token: "token-of-approve", tone: "primary" };
const DENY: ShownButton = { label: { key: "deny-because" }, token: "token-of-deny", tone: "danger" };
const AT = 1_800_000_000_000;

/** Cards that show exactly what will run, and forms. */
export function cardRows({ check, subject, place, opts, inbox }: CardRows): void {
  const card = (text: string, buttons: readonly ShownButton[], state?: CardState): OutboundMessage => ({
    kind: "notice",
    text: { key: "approval-card", card: waitingCard(text, state === undefined ? {} : { state }) },
    buttons,
    reference: null,
  });
  const newest = async (where: Place): Promise<ReadMessage> => {
    const shown = (await subject().read(where)).at(-1);
    if (!shown) throw new Error("nothing was posted");
    return shown;
  };
  const tokens = ({ buttons }: ReadMessage) => buttons.map(({ token }) => token);

  for (const [how, command] of DECEPTIVE) {
    check(`shows every letter of a command ${how}, and makes nothing else of it`, async () => {
      await subject().adapter.post(place(), card(command, [APPROVE, DENY]), opts());
      const shown = await newest(place());
      const isWhole = waitingCard(command).whole;
      expect(shown.text).toContain(spellOut(isWhole ? command : (cutToShow(command)[0] ?? "")));
      expect(shown.text.includes("only the beginning")).toBe(!isWhole);
      expect(shown.text).toContain("digest 9c41 e2");
      expect(tokens(shown)).toEqual([APPROVE.token, DENY.token]);
      expect(shown.pings).toEqual([]);
    });
  }

  check("redraws a card: who decided, when and why, and no button", async () => {
    const ref = await subject().adapter.post(place(), card("rm -rf build", [APPROVE, DENY]), opts());
    if (!ref) throw new Error("a post in a place has a handle");
    const reason = "not <!channel> @everyone **before** the\u202e freeze\n```ends [x](https://evil.example)";
    const denied: CardState = { kind: "denied", by: ["Cleo"], at: AT, reason };
    await subject().adapter.update(ref, card("rm -rf build", [], denied));
    const shown = await newest(place());
    expect(shown.text).toContain("⛔ Denied by Cleo");
    expect(shown.text).toContain("not <!channel> @everyone **before** the⟨U+202E⟩ freeze");
    expect(shown.text).not.toContain("\u202e");
    expect(shown.text).not.toContain("min left");
    expect(tokens(shown)).toEqual([]);
    expect(shown.pings).toEqual([]);
  });

  const form = (token: string): Form => ({
    key: "deny-reason",
    token,
    about: "Ops, for Ben",
    fields: [{ key: "reason", lines: "many", required: true, longest: 500 }],
  });
  const press = async (token: string) => {
    await subject().adapter.post(place(), card("rm -rf build", [{ ...DENY, token }]), opts());
    await (await subject().press(subject().ben, token)).outcome();
    const click = inbox.events.find((event) => event.kind === "click");
    if (click?.kind !== "click") throw new Error("the click arrived");
    return { place: click.place, person: click.sender, trigger: click.trigger };
  };

  check("opens a form for whoever pressed, and its answer comes back once", async () => {
    const asked = await press("token-of-asking");
    const ref = await subject().adapter.openForm(asked, form("token-of-form"));
    const [shown, ...others] = await subject().forms(subject().ben);
    expect(others).toEqual([]);
    expect(await subject().forms(subject().ada)).toEqual([]);
    expect(shown).toMatchObject({ title: "Deny with a reason", about: "Ops, for Ben", send: "Deny" });
    expect(shown?.fields).toMatchObject([{ key: "reason", label: "Reason", value: "" }]);
    const sent = await subject().sendForm(subject().ben, { reason: "not <before> the freeze & co" });
    expect(await sent.outcome()).toBe("acknowledged");
    const answer = inbox.events.at(-1);
    const reason = "not <before> the freeze & co";
    expect(answer).toMatchObject({ sender: subject().ben, place: { channel: asked.place.channel } });
    if (ref === null)
      expect(answer).toMatchObject({ kind: "form", token: "token-of-form", values: { reason } });
    else expect(answer).toMatchObject({ kind: "message", text: reason, replyTo: ref });
    const count = inbox.events.length;
    await (await sent.again()).outcome();
    expect(inbox.events).toHaveLength(count);
    expect(await subject().forms(subject().ben)).toEqual([]);
  });

  check(
    "says in a form what belongs in it, in the words of its person, and begins with what most would say",
    async () => {
      const asked = await press("token-of-asking-until");
      const ref = await subject().adapter.openForm(asked, {
        key: "approve-until",
        token: "token-of-until",
        about: "",
        language: "de",
        fields: [{ key: "end", lines: "one", required: true, longest: 40 }],
      });
      const [field, ...others] = (await subject().forms(subject().ben)).at(-1)?.fields ?? [];
      expect(others).toEqual([]);
      expect(field).toMatchObject({ label: "Bis wann", hint: expect.stringMatching(/^Zum Beispiel 2h, /) });
      // A reply begins with nothing.
      if (ref === null) expect(field?.value).toBe("7d");
      await (await subject().sendForm(subject().ben, { end: "7d" })).outcome();
    },
  );

  check("keeps a form that could not be stored, and takes it when it is sent again", async () => {
    const asked = await press("token-of-keeping");
    await subject().adapter.openForm(asked, form("token-of-kept"));
    inbox.refuseNext();
    const values = { reason: "keep this" };
    expect(await (await subject().sendForm(subject().ben, values)).outcome()).toBe("not-acknowledged");
    const sent = await subject().sendForm(subject().ben, values);
    expect(await sent.outcome()).toBe("acknowledged");
    expect(JSON.stringify(inbox.events.at(-1))).toContain("keep this");
  });

  check("refuses a form that is asked for too late", async () => {
    const asked = await press("token-of-dawdling");
    await subject().pass(10_000);
    await expect(subject().adapter.openForm(asked, form("token-of-late"))).rejects.toMatchObject({
      code: "platform.refused",
    });
    expect(await subject().forms(subject().ben)).toEqual([]);
  });
}
