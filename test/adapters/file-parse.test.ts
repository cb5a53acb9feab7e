import { describe, expect, test } from "vitest";
import { readAttachments } from "../../adapters/discord/files.ts";
import { readFiles } from "../../adapters/slack/read-files.ts";
import { readFile } from "../../adapters/telegram/files.ts";

const EVIL = "https://evil.example/x";

describe("files on Slack", () => {
  test.each([
    ["kept there", [{ id: "F0A", name: "a.png", mimetype: "image/png", size: 7, mode: "hosted" }], ["a.png"]],
    ["a snippet", [{ id: "F0A", name: "a.ts", mimetype: "text/plain", mode: "snippet" }], ["a.ts"]],
    ["of another service", [{ id: "F0A", name: "doc", mode: "external", is_external: true }], undefined],
    ["hidden by the plan", [{ id: "F0A", mode: "hidden_by_limit" }], undefined],
    ["deleted", [{ id: "F0A", mode: "tombstone" }], undefined],
    ["by an id that is none", [{ id: "../x", mode: "hosted" }], undefined],
    ["none at all", [], undefined],
    [
      "one of two that cannot be read",
      [
        { id: "F0A", name: "a.png", mode: "hosted" },
        { id: "F0B", mode: "external" },
      ],
      undefined,
    ],
  ])("%s", (_, files, names) => {
    const addressed = files.map((file) => ({ ...file, url_private: EVIL, permalink: EVIL }));
    const refs = readFiles(addressed);
    expect(refs?.map(({ name }) => name)).toEqual(names);
    expect(JSON.stringify(refs) ?? "").not.toContain("evil");
  });
});

describe("files on Discord", () => {
  test("are named by their ids, and never by an address", () => {
    const attachment = {
      id: "1457536567810854934",
      filename: "plan.csv",
      content_type: "text/csv; charset=utf-8",
      size: 9,
      url: EVIL,
      proxy_url: EVIL,
    };
    expect(readAttachments([attachment])).toEqual([
      { id: "1457536567810854934", name: "plan.csv", type: "text/csv", size: 9 },
    ]);
  });

  test("that have no id cannot be read", () => {
    expect(readAttachments([{ id: "7", filename: "a" }, {}])).toBeUndefined();
    expect(readAttachments([])).toBeUndefined();
  });
});

describe("files on Telegram", () => {
  const file = (more: object) => ({ file_id: "BQACAgQ", file_size: 12, ...more });

  test.each([
    [
      "a document",
      { document: file({ file_name: "a.md", mime_type: "text/markdown" }) },
      "a.md",
      "text/markdown",
    ],
    ["a document without a name", { document: file({}) }, "file", "application/octet-stream"],
    ["audio", { audio: file({ mime_type: "audio/mp4" }) }, "audio", "audio/mp4"],
    ["a voice", { voice: file({}) }, "voice.ogg", "audio/ogg"],
    ["a video", { video: file({}) }, "video.mp4", "video/mp4"],
    [
      "a moving picture, which is a document too",
      { animation: file({}), document: file({ file_name: "x.mp4" }) },
      "x.mp4",
      "application/octet-stream",
    ],
  ])("%s", (_, message, name, type) => {
    expect(readFile(message)).toEqual([{ id: "BQACAgQ", name, type, size: 12 }]);
  });

  test("of a photo are its largest", () => {
    const photo = [file({ file_id: "small" }), file({ file_id: "large", file_size: 99 })];
    expect(readFile({ photo })).toEqual([{ id: "large", name: "photo.jpg", type: "image/jpeg", size: 99 }]);
  });

  test.each([
    ["a sticker", { sticker: file({}) }],
    ["a round video", { video_note: file({}) }],
    ["nothing", {}],
    ["a document without an id", { document: {} }],
  ])("are not %s", (_, message) => {
    expect(readFile(message)).toBeUndefined();
  });
});
