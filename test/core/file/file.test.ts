import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileNameOf, fileRefOf } from "../../../src/core/file/file.ts";

describe("the name of a file", () => {
  it.each([
    ["notes.txt", "notes.txt"],
    ["../../etc/passwd", "passwd"],
    ["C:\\temp\\plan.pdf", "plan.pdf"],
    [".bashrc", "bashrc"],
    ["", "file"],
    ["/", "file"],
    ['a"b<c>&d.txt', "a_b_c__d.txt"],
    ["line\nbreak.txt", "line_break.txt"],
    ["txt.\u202egpj.exe", "txt._gpj.exe"],
    ["übersicht (2) 総覧.csv", "übersicht (2) 総覧.csv"],
  ])("%j is taken as %j", (said, name) => {
    expect(fileNameOf(said)).toBe(name);
  });

  it("keeps its end when it is cut", () => {
    const name = fileNameOf(`${"x".repeat(300)}.tar.gz`);
    expect([...name]).toHaveLength(100);
    expect(name).toMatch(/x\.gz$/);
  });

  it("never names a folder, ends a line or opens a tag, whatever was said", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (said) => {
        const name = fileNameOf(said);
        expect(name).toMatch(/^[^./\\<>"&\p{C}][^/\\<>"&\p{C}]*$/u);
        expect(fileNameOf(name)).toBe(name);
      }),
    );
  });
});

describe("the type of a file", () => {
  it.each([
    ["Text/Plain; charset=utf-8", "a.bin", "text/plain"],
    [null, "a.PNG", "image/png"],
    ["application/octet-stream", "a.md", "text/markdown"],
    ["application/octet-stream", "a.exe", "application/octet-stream"],
    ["image/png\r\nx: y", "a", "application/octet-stream"],
    ["", "a", "application/octet-stream"],
  ])("said to be %j under the name %j is %j", (type, name, result) => {
    expect(fileRefOf({ id: "1", name, type, size: 1 }).type).toBe(result);
  });

  it("goes with a size only where that is one", () => {
    const sizes = [0, 5, -1, 1.5, Number.NaN, null].map(
      (size) => fileRefOf({ id: "1", name: "a", type: null, size }).size,
    );
    expect(sizes).toEqual([0, 5, null, null, null, null]);
  });
});
