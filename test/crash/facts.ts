import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { AuditRecord } from "../../src/core/audit/audit-event.ts";
import type { Shown } from "./chat.ts";
import type { World } from "./world.ts";

const REPEAT = "You may have seen this already";

/** A copy that says that it is one counts apart. */
export function readRepeats(shown: readonly Shown[]): { readonly once: Shown[]; readonly repeats: Shown[] } {
  return {
    once: shown.filter(({ text }) => !text.includes(REPEAT)),
    repeats: shown.filter(({ text }) => text.includes(REPEAT)),
  };
}

/** Where a post cannot be found again, the marked one may be the only one that arrived: then it counts. */
export function withoutCopies(shown: readonly Shown[]): Shown[] {
  const { once } = readRepeats(shown);
  const isCopy = ({ text, files }: Shown) =>
    once.some(
      (one) =>
        (one.text !== "" || files.length > 0) && text.includes(one.text) && files.join() === one.files.join(),
    );
  return shown.filter((one) => once.includes(one) || !isCopy(one));
}

export const holding = (shown: readonly Shown[], word: string): Shown[] =>
  shown.filter(({ text }) => text.toLowerCase().includes(word));

/** The keys of the gateway's runs of what holds the word. */
export function runsWith({ gateway }: World, word: string): readonly string[] {
  return [...gateway.state.sessions.values()].flatMap(({ rows }) =>
    rows
      .filter(({ role, content }) => role === "user" && JSON.stringify(content).includes(word))
      .map((row) => row.idempotencyKey ?? "no key"),
  );
}

/** Has the gateway begun to answer what holds the word? */
export const isAnswering = ({ gateway }: World, word: string): boolean =>
  [...gateway.state.sessions.values()].some(
    ({ run, rows }) => run?.text && JSON.stringify(rows).includes(word),
  );

export const isRunning = ({ gateway }: World, word: string): boolean =>
  [...gateway.state.sessions.values()].some(
    ({ run, rows }) => run !== null && rows.some(({ content }) => JSON.stringify(content).includes(word)),
  );

export async function auditOf(store: ReadOnlyStore): Promise<readonly AuditRecord[]> {
  const all: AuditRecord[] = [];
  for (;;) {
    const page = await store.audit.page(all.length + 1, 1000);
    all.push(...page);
    if (page.length < 1000) return all;
  }
}
