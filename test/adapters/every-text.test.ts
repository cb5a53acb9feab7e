import { describe, expect, it } from "vitest";
import { renderForm as discordForm } from "../../adapters/discord/render-form.ts";
import { renderMessage as discord } from "../../adapters/discord/render-message.ts";
import { renderForm as slackForm } from "../../adapters/slack/form.ts";
import { renderMessage as slack } from "../../adapters/slack/render-message.ts";
import { renderForm as telegramForm } from "../../adapters/telegram/render-form.ts";
import { renderMessage as telegram } from "../../adapters/telegram/render-message.ts";
import type { Place } from "../../src/core/conversation/place.ts";
import type { Identity } from "../../src/core/people/identity.ts";
import type { Form, FormKey } from "../../src/core/words/form.ts";
import { LANGUAGES } from "../../src/core/words/language.ts";
import type { OutboundMessage } from "../../src/core/words/text.ts";
import { catalogueOf } from "../../src/text/catalogue-of.ts";
import { checkRequest } from "../fakes/discord/check-schema.ts";
import { refuseBlocks } from "../fakes/slack/check-message.ts";
import { refuseView } from "../fakes/slack/check-view.ts";
import { checkText, pingsOf } from "../fakes/telegram/check-text.ts";
import type { Json } from "../fakes/telegram/state.ts";
import { everyLabel } from "../text/every-label.ts";
import { everyText } from "../text/every-text.ts";

const NOW = Date.UTC(2026, 10, 21, 14);
const place: Place = { platform: "slack", workspace: "T01", channel: "C42", thread: "1.2", kind: "channel" };
// Five rows of five is the most that Discord takes.
const buttons = everyLabel()
  .slice(0, 25)
  .map((label, at) => ({ label, token: `token-${at}`, tone: "normal" as const }));
const moreButtons = everyLabel()
  .slice(25)
  .map((label, at) => ({ label, token: `token-${at}`, tone: "primary" as const }));

describe.each(LANGUAGES)("every text, with every button, in %s", (language) => {
  const messages = everyText().flatMap((text): OutboundMessage[] =>
    [buttons, moreButtons].map((some) => ({
      kind: "notice",
      text,
      buttons: some,
      reference: "7F3K",
      language,
    })),
  );

  it("is a message that Slack takes", () => {
    const refused = messages.map((message) =>
      refuseBlocks(slack(message, { now: NOW, repeated: true }).blocks),
    );
    expect(refused.filter((fault) => fault !== null)).toEqual([]);
  });

  it("is a message that Discord takes", () => {
    const refused = messages.map((message) => {
      const { content, components } = discord(message, { now: NOW, repeated: true });
      return checkRequest("POST /channels/{channel_id}/messages", { content, components });
    });
    expect(refused.filter((fault) => fault !== null)).toEqual([]);
  });

  it("is a message that Telegram takes, and names nobody to it", () => {
    const refused = messages.flatMap((message) => {
      const { text, entities } = telegram(message, { now: NOW, repeated: true });
      const plain = entities as unknown as Json[];
      return [checkText(text, plain, false), ...pingsOf(text, plain)];
    });
    expect(refused.filter((fault) => fault !== null)).toEqual([]);
  });

  it("has forms that each of them takes", () => {
    for (const key of Object.keys(catalogueOf(language).forms) as FormKey[]) {
      const fields = (["reason", "end", "code", "answer"] as const).map((field) => ({
        key: field,
        lines: "one" as const,
        required: field !== "reason",
        longest: 200,
      }));
      const form: Form = { key, token: "t", about: "Ops", fields, language };
      expect(refuseView(slackForm(form, place))).toBeNull();
      const route = "POST /interactions/{interaction_id}/{interaction_token}/callback";
      expect(checkRequest(route, { type: 9, data: discordForm(form) })).toBeNull();
      const { content } = telegramForm(form, "telegram:42" as Identity, false);
      expect(checkText(content.text, content.entities as unknown as Json[], false)).toBeNull();
    }
  });
});
