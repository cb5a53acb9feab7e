import type { MessageRef, Place } from "../../../src/core/conversation/place.ts";
import { messageKeyOf } from "../../../src/core/conversation/place.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { Identity, Platform, Standing } from "../../../src/core/people/identity.ts";
import type { ChatAdapter } from "../../../src/core/ports/chat-adapter.ts";
import type { Form } from "../../../src/core/words/form.ts";
import type { ButtonLabel, OutboundMessage, ShownButton, Text } from "../../../src/core/words/text.ts";
import { createSmallChat } from "../command/small-world.ts";

/** A message as it stands now. */
export interface Showing {
  readonly ref: MessageRef;
  readonly place: Place;
  readonly privateTo: Identity | null;
  message: OutboundMessage;
}

/** A platform in memory that keeps what stands where, as its people see it now. */
export function createBoard(platform: Platform) {
  const messages: Showing[] = [];
  const standing = new Map<Identity, Standing>();
  const forms: { readonly form: Form; readonly person: Identity }[] = [];
  const closed = new Set<Identity>();
  const left = new Set<Identity>();
  const placeOf = (person: Identity): Place => ({
    platform,
    workspace: "",
    channel: `dm-${person}`,
    thread: null,
    kind: "dm",
  });
  const find = (ref: MessageRef) => messages.find((one) => messageKeyOf(one.ref) === messageKeyOf(ref));
  const adapter: ChatAdapter = {
    ...createSmallChat().adapter,
    platform,
    capabilities: { commandPrefix: "/", privateReplies: true, idempotentPosts: true },
    lookUp: async (identity) => ({
      standing: standing.get(identity) ?? "member",
      displayName: null,
      ...(left.has(identity) ? { standing: "deactivated", hasLeft: true } : {}),
    }),
    async directPlace(person) {
      if (closed.has(person)) throw new AppError("platform.not-found", "they closed it");
      return placeOf(person);
    },
    async post(place, message, options) {
      const ref = { platform, workspace: "", channel: place.channel, id: options.key };
      if (!find(ref)) messages.push({ ref, place, privateTo: options.privateTo, message });
      return ref;
    },
    async update(ref, message) {
      const one = find(ref);
      if (!one) throw new AppError("platform.not-found", "no such message");
      one.message = message;
    },
    async remove(ref) {
      const at = messages.findIndex((one) => messageKeyOf(one.ref) === messageKeyOf(ref));
      if (at >= 0) messages.splice(at, 1);
    },
    async openForm({ person }, form) {
      forms.push({ form, person });
      return null;
    },
  };
  return {
    adapter,
    messages,
    standing,
    forms,
    /** Nothing reaches these people directly. */
    closed,
    /** The platform says of these accounts that they are gone. */
    left,
    placeOf,
    /** What stands in a person's own chat, oldest first. */
    dm: (person: Identity) => messages.filter(({ place }) => place.channel === `dm-${person}`),
  };
}

export function textOf(shown: Showing | undefined): Text | null {
  return shown?.message.kind === "notice" ? shown.message.text : null;
}

export function buttonOf(shown: Showing | undefined, key: ButtonLabel["key"]): ShownButton | undefined {
  if (!shown || shown.message.kind === "answer" || shown.message.kind === "file") return undefined;
  return shown.message.buttons.find(({ label }) => label.key === key);
}
