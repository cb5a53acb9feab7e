import { describe, expect, it } from "vitest";
import { formatFault } from "../src/config/types.ts";
import { loadConfig } from "../src/config.ts";
import { DEFAULT_FILES } from "../src/core/file/file-policy.ts";

const load = (file: string) => loadConfig({ GATEHOUSE_CONFIG: "gatehouse.json" }, () => file);

describe("files in the settings file", () => {
  it("go by the usual rules when nothing is said", () => {
    const loaded = load("{}");
    if (!("ok" in loaded)) throw new Error("an empty file is fine");
    expect(loaded.ok.core.files).toEqual(DEFAULT_FILES);
  });

  it("are read as they are written", () => {
    const loaded = load(
      `{ "roles": { "lab": ["agent:*"] }, "files": { "roles": ["lab"], "types": ["image/png"], "maxMegabytes": 0.5,
         "maxMegabytesInAll": 2, "maxMegabytesAtOnce": 8, "mostFiles": 3, "fromAgents": false, "longAnswerParts": 4 } }`,
    );
    if (!("ok" in loaded)) throw new Error(loaded.faults.map(formatFault).join());
    expect(loaded.ok.core.files).toEqual({
      roles: ["lab"],
      types: ["image/png"],
      maxBytes: 524_288,
      maxBytesInAll: 2_097_152,
      maxBytesAtOnce: 8_388_608,
      mostFiles: 3,
      fromAgents: false,
      longAnswerParts: 4,
    });
  });

  it.each([
    ['{"files": {"roles": ["memebr"]}}', 'there is no role "memebr"'],
    ['{"files": {"types": ["png"]}}', "a media type is written image/png"],
    ['{"files": {"maxMegabytes": 21}}', "has to be at most 20"],
    ['{"files": {"maxMegabytesAtOnce": 15}}', "is less than the 16 of one message"],
    ['{"files": {"mostFiles": 0}}', "has to be at least 1"],
    ['{"files": {"allow": true}}', "allow"],
  ])("%s is a fault", (file, problem) => {
    const loaded = load(file);
    const faults = "ok" in loaded ? [] : loaded.faults.map(formatFault);
    expect(faults.join("\n")).toContain(problem);
  });
});
