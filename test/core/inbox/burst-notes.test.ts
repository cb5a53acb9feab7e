import { describe, expect, test } from "vitest";
import { joinBurst, joinFiles } from "../../../src/core/inbox/burst.ts";
import { onlyUnseen } from "../../../src/core/inbox/burst-notes.ts";
import type { InboundMessage, InboxRow } from "../../../src/core/inbox/inbound.ts";
import type { WholeRow } from "../../../src/core/inbox/open-bursts.ts";
import type { Identity } from "../../../src/core/people/identity.ts";

const FULL = "x".repeat(4096);

const rowOf = (id: number, text: string): InboxRow & { readonly event: InboundMessage } => ({
  id,
  platform: "telegram",
  receivedAt: 0,
  handledAt: null,
  event: {
    kind: "message",
    eventId: `e${id}`,
    sender: "telegram:1" as Identity,
    senderName: null,
    place: { platform: "telegram", workspace: "1", channel: "7", thread: null, kind: "dm" },
    sentAt: 0,
    message: { platform: "telegram", workspace: "1", channel: "7", id: String(id) },
    text,
    addressed: "dm",
    hasFiles: false,
  },
});
const rows = [rowOf(1, FULL), rowOf(2, FULL), rowOf(3, "the end")] as const;
const { text, spans } = joinBurst(rows.map(({ event }) => event));
const whole: WholeRow = { ...rows[0], event: { ...rows[0].event, text }, parts: rows.slice(1), spans };
const seen = (...ids: readonly number[]) => ({
  notes: {
    get: async (key: string) => (ids.some((id) => key === `seen/telegram/1/7/${id}`) ? "0" : null),
  },
});

describe("a paste of which a part came before, by itself", () => {
  test("goes on with the other parts alone, and ends all of them", async () => {
    const left = await onlyUnseen(seen(1), whole);
    expect(left).toMatchObject({
      id: 2,
      event: { text: `${FULL}the end` },
      spans: [
        [0, 4096],
        [4096, 4103],
      ],
    });
    expect(left.parts?.map(({ id }) => id)).toEqual([3]);
    expect(left.twins?.map(({ id }) => id)).toEqual([1]);
  });

  test("is one message where one part is left", async () => {
    const left = await onlyUnseen(seen(1, 2), whole);
    expect(left).toMatchObject({ id: 3, event: { text: "the end" } });
    expect([left.parts, left.spans, left.twins?.map(({ id }) => id)]).toEqual([undefined, undefined, [1, 2]]);
  });

  test("keeps to each file what was its own, in an album", async () => {
    const album = [1, 2, 3].map((id) => {
      const files = [{ id: `f${id}`, name: `${id}.png`, type: "image/png", size: 1 }];
      const row = rowOf(id, id === 1 ? "look" : "");
      return { ...row, event: { ...row.event, album: "a", hasFiles: true, files } };
    });
    const [one, ...others] = album;
    if (!one) throw new Error("three");
    const events = album.map(({ event }) => event);
    const joined = { ...joinBurst(events), ...joinFiles(events) };
    const { spans: at, ...words } = joined;
    const all: WholeRow = {
      ...one,
      own: one.event,
      event: { ...one.event, ...words },
      parts: others,
      spans: at,
    };
    const names = ({ event }: WholeRow) => (event as InboundMessage).files?.map(({ id }) => id);
    expect(names(await onlyUnseen(seen(1), all))).toEqual(["f2", "f3"]);
    expect(names(await onlyUnseen(seen(2), all))).toEqual(["f1", "f3"]);
    expect(names(await onlyUnseen(seen(), all))).toEqual(["f1", "f2", "f3"]);
  });

  test("is nothing new where all of it was seen", async () => {
    const left = await onlyUnseen(seen(1, 2, 3), whole);
    expect(left).toMatchObject({ id: 1 });
    expect([left.parts, left.spans, left.twins?.map(({ id }) => id)]).toEqual([undefined, undefined, [2, 3]]);
  });

  test("stays as it is where nothing was seen", async () => {
    expect(await onlyUnseen(seen(), whole)).toBe(whole);
  });
});
