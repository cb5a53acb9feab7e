import { describe, expect, it } from "vitest";
import { createLedger } from "../../bench/method/ledger.ts";

describe("a measurement's ledger", () => {
  it("finds nothing wrong when every question was answered once, where it was asked", () => {
    const ledger = createLedger();
    ledger.asked("wa1x", "thread-1");
    ledger.asked("wa2x", "thread-2");
    ledger.answered("wa2x", "thread-2");
    ledger.answered("wa1x", "thread-1");
    expect(ledger.faults()).toEqual([]);
    expect(ledger.count()).toBe(2);
  });

  it("names an answer that was lost", () => {
    const ledger = createLedger();
    ledger.asked("wa1x", "thread-1");
    expect(ledger.faults()).toEqual(["wa1x was lost"]);
  });

  it("names an answer that came twice", () => {
    const ledger = createLedger();
    ledger.asked("wa1x", "thread-1");
    ledger.answered("wa1x", "thread-1");
    ledger.answered("wa1x", "thread-1");
    expect(ledger.faults()).toEqual(["wa1x was answered 2 times"]);
  });

  it("names an answer that came elsewhere, also beside the right one", () => {
    const ledger = createLedger();
    ledger.asked("wa1x", "thread-1");
    ledger.answered("wa1x", "thread-1");
    ledger.answered("wa1x", "thread-2");
    expect(ledger.faults()).toEqual(["wa1x was answered in thread-2, not in thread-1"]);
  });

  it("names an answer to nothing", () => {
    const ledger = createLedger();
    ledger.answered("wa1x", "thread-1");
    expect(ledger.faults()).toEqual(["wa1x was answered and never asked"]);
  });
});
