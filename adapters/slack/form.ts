import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import type { Place } from "../../src/core/conversation/place.ts";
import type { ParsedEvent } from "../../src/core/inbox/inbound.ts";
import type { Form, FormValues } from "../../src/core/words/form.ts";
import { isFormField, type LaidOutField, layOutForm } from "../../src/text/lay-out-form.ts";
import { asPayload, asText, type Payload } from "./payload.ts";
import { identityOf, placeIn, type SlackHome } from "./place.ts";

/** Slack takes 24 letters of title and buttons, and 3,000 in a text field. */
const LONGEST_TITLE = 24;
const LONGEST_VALUE = 3000;
const ANSWER = "answer";

/** A form as Slack's modal. Pure. The place goes along, because what comes back names none. */
export function renderForm(form: Form, place: Place): ModalView {
  const { title, send, cancel, about, fields } = layOutForm(form);
  const blocks: KnownBlock[] = fields.map(inputOf);
  if (about !== "") blocks.unshift({ type: "section", text: { ...plain(about), emoji: false } });
  return {
    type: "modal",
    callback_id: form.token,
    private_metadata: JSON.stringify({ channel: place.channel, thread: place.thread }),
    title: plain(title.slice(0, LONGEST_TITLE)),
    submit: plain(send.slice(0, LONGEST_TITLE)),
    close: plain(cancel.slice(0, LONGEST_TITLE)),
    blocks,
  };
}

function inputOf({ key, label, hint, lines, required, longest, initial }: LaidOutField): InputBlock {
  return {
    type: "input",
    block_id: key,
    optional: !required,
    label: plain(label),
    ...(hint === null ? {} : { hint: plain(hint) }),
    element: {
      type: "plain_text_input",
      action_id: ANSWER,
      multiline: lines === "many",
      max_length: Math.min(longest, LONGEST_VALUE),
      ...(initial === "" ? {} : { initial_value: initial.slice(0, LONGEST_VALUE) }),
    },
  };
}

const plain = (text: string) => ({ type: "plain_text", text }) as const;
const ignored = (reason: string): ParsedEvent => ({ kind: "ignored", reason });

/** A modal that was sent. Pure. */
export function parseForm(payload: Payload, home: SlackHome, receivedAt: number): ParsedEvent {
  const user = asPayload(payload.user);
  if ((asText(asPayload(payload.team).id) ?? user.team_id) !== home.teamId)
    return ignored("from another team");
  const view = asPayload(payload.view);
  if (asText(view.app_id) !== null && view.app_id !== home.appId) return ignored("a form of another app");
  const token = asText(view.callback_id);
  const viewId = asText(view.id);
  const where = readPlace(view.private_metadata);
  if (view.type !== "modal" || !token || !viewId || !where) return ignored("a form that is none of ours");
  const sender = identityOf(home, asText(user.team_id), asText(user.id));
  if (!sender) return ignored("a form by nobody");
  return {
    kind: "form",
    eventId: `form/${viewId}`,
    sender,
    senderName: asText(user.name),
    place: placeIn(home, where.channel, where.thread),
    // Slack does not say when; nothing is read out of it but the order.
    sentAt: receivedAt,
    token,
    values: readValues(asPayload(asPayload(view.state).values)),
  };
}

function readPlace(metadata: unknown): { readonly channel: string; readonly thread: string | null } | null {
  try {
    const { channel, thread } = asPayload(JSON.parse(asText(metadata) ?? ""));
    return asText(channel) === null ? null : { channel: String(channel), thread: asText(thread) };
  } catch {
    return null;
  }
}

function readValues(values: Payload): FormValues {
  const answers = Object.entries(values).flatMap(([name, block]) => {
    const value = asText(asPayload(asPayload(block)[ANSWER]).value)?.trim();
    return isFormField(name) && value ? [[name, value.slice(0, LONGEST_VALUE)]] : [];
  });
  return Object.fromEntries(answers);
}
