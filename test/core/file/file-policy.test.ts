import { describe, expect, it } from "vitest";
import type { FileRef } from "../../../src/core/file/file.ts";
import { DEFAULT_FILES, decideFiles, isWhatItSays } from "../../../src/core/file/file-policy.ts";

const MB = 1024 * 1024;
const file = (more: Partial<FileRef> = {}): FileRef => ({
  id: "F1",
  name: "a.txt",
  type: "text/plain",
  size: 10,
  ...more,
});

describe("which files go to an agent", () => {
  it.each([
    ["none", [], null],
    ["a text of any kind", [file({ type: "text/x-python" })], null],
    ["a picture", [file({ type: "image/webp" })], null],
    ["one whose size nobody said", [file({ size: null })], null],
    ["one as large as may be", [file({ size: 6 * MB })], null],
    ["a larger one", [file({ size: 6 * MB + 1 })], "size"],
    [
      "too much together",
      [file({ size: 6 * MB }), file({ size: 6 * MB }), file({ size: 5 * MB })],
      "size-in-all",
    ],
    ["a program", [file({ type: "application/x-msdownload" })], "type"],
    ["a drawing that can hold scripts", [file({ type: "image/svg+xml" })], "type"],
    ["what is only like an allowed type", [file({ type: "image/pngx" })], "type"],
    ["too many", Array.from({ length: 9 }, () => file()), "count"],
  ])("%s: %#", (_, files, kind) => {
    expect(decideFiles(files, DEFAULT_FILES)?.kind ?? null).toBe(kind);
  });
});

describe("what a file says it is", () => {
  it.each([
    ["image/png", "89504e470d0a1a0a", true],
    ["image/png", "4d5a9000", false],
    ["image/jpeg", "ffd8ffe0", true],
    ["image/gif", "474946383961", true],
    ["image/webp", "52494646", true],
    ["application/pdf", "255044462d", true],
    ["application/pdf", "3c68746d6c3e", false],
    ["text/plain", "6869", true],
    ["text/plain", "00ff", false],
    ["application/json", "7b7d", true],
    ["image/png", "", false],
  ])("%s that begins with %s: %s", (type, hex, is) => {
    expect(isWhatItSays({ name: "a", type, bytes: Buffer.from(hex, "hex") })).toBe(is);
  });
});
