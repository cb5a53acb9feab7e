/** One thing that went over the wire, in order. */
export type LedgerEntry =
  | {
      readonly kind: "call";
      readonly at: number;
      readonly method: string;
      readonly args: Readonly<Record<string, unknown>>;
      /** "ok", Slack's error word, an HTTP status, or the scripted fault. */
      outcome: string;
    }
  | {
      readonly kind: "delivery";
      readonly at: number;
      readonly envelopeId: string;
      readonly type: string;
      readonly attempt: number;
    }
  | { readonly kind: "ack"; readonly at: number; readonly envelopeId: string };

export interface Ledger {
  readonly entries: LedgerEntry[];
  /** Tells everybody who waits that something changed. */
  changed(): void;
  /** Resolves with the first truthy result, looked at again at every change; rejects after `timeoutMs` of real time. */
  waitFor<T>(look: () => T | undefined | null | false, what?: string, timeoutMs?: number): Promise<T>;
}

export function createLedger(): Ledger {
  const waiting = new Set<() => void>();
  const ledger: Ledger = {
    entries: [],
    changed() {
      for (const look of [...waiting]) look();
    },
    waitFor(look, what = "what the test waits for", timeoutMs = 20_000) {
      const now = look();
      if (now) return Promise.resolve(now);
      return new Promise((resolve, reject) => {
        const again = () => {
          try {
            const found = look();
            if (found) settle(() => resolve(found));
          } catch (fault) {
            settle(() => reject(fault));
          }
        };
        const settle = (end: () => void) => {
          waiting.delete(again);
          clearTimeout(timer);
          end();
        };
        const timer = setTimeout(
          () => settle(() => reject(new Error(`waited ${timeoutMs} ms in vain for ${what}`))),
          timeoutMs,
        );
        waiting.add(again);
      });
    },
  };
  return ledger;
}
