import { describe, expect, it } from "vitest";
import { formatFault } from "../src/config/types.ts";
import { loadConfig } from "../src/config.ts";
import { DEFAULT_ACCESS_REQUESTS } from "../src/core/settings.ts";

const load = (file: string) => loadConfig({ GATEHOUSE_CONFIG: "gatehouse.json" }, () => file);
const faults = (file: string) => {
  const loaded = load(file);
  return "ok" in loaded ? [] : loaded.faults.map(formatFault);
};

describe("the rules of access in the settings file", () => {
  it("have usual times, and let nobody in by themselves", () => {
    const loaded = load("{}");
    if (!("ok" in loaded)) throw new Error("an empty file is fine");
    const { accessRequests, breakGlass, guestNotes, limits } = loaded.ok.core;
    expect(accessRequests).toEqual(DEFAULT_ACCESS_REQUESTS);
    expect([breakGlass, guestNotes]).toEqual([undefined, undefined]);
    expect(limits.heldMessageMs).toBe(24 * 3_600_000);
  });

  it("are read as they are written", () => {
    const loaded = load(`{
      "accessRequests": {
        "usually": "2d", "escalateAfter": "5m", "expireAfter": "1d", "remindBefore": "12h",
        "auto": [{ "agents": ["ops"], "roles": ["member"], "maxFor": "4h" }]
      },
      "breakglass": { "roles": ["member"] },
      "guests": { "notify": "slack:T01:C42" },
      "limits": { "heldMessage": "1h" }
    }`);
    if (!("ok" in loaded)) throw new Error(loaded.faults.map(formatFault).join());
    const { accessRequests, breakGlass, guestNotes, limits } = loaded.ok.core;
    expect(accessRequests).toEqual({
      usualMs: 48 * 3_600_000,
      escalateAfterMs: 300_000,
      expireAfterMs: 24 * 3_600_000,
      remindBeforeMs: 12 * 3_600_000,
      auto: [{ agents: ["ops"], roles: ["member"], maxMs: 4 * 3_600_000, perDay: 3 }],
    });
    expect(breakGlass).toEqual({ roles: ["member"], maxMs: 15 * 60_000 });
    expect(guestNotes).toMatchObject({ workspace: "T01", channel: "C42" });
    expect(limits.heldMessageMs).toBe(3_600_000);
  });

  it.each([
    ['{"breakglass": {"roles": ["memebr"]}}', 'there is no role "memebr"'],
    ['{"breakglass": {"roles": ["guest"]}}', "guests never break the glass"],
    ['{"breakglass": {"roles": ["member"], "maxFor": "5h"}}', "has to be 4h at most"],
    ['{"accessRequests": {"remindBefore": "8d"}}', "has to be 7d at most"],
    [
      '{"accessRequests": {"auto": [{"agents": ["ops"], "roles": ["guest"], "maxFor": "1h"}]}}',
      "guests get nothing that nobody decided",
    ],
    ['{"accessRequests": {"auto": [{"agents": [], "roles": ["member"], "maxFor": "1h"}]}}', "is empty"],
    ['{"accessRequests": {"auto": [{"agents": ["ops"], "roles": ["member"]}]}}', "maxFor"],
    ['{"guests": {"notify": "#leads"}}', "a channel is written slack:"],
  ])("%s is a fault", (file, problem) => {
    expect(faults(file).join("\n")).toContain(problem);
  });
});
