import type { ReadOnlyStore } from "../../db/open-store.ts";
import type { AuditRecord } from "../../src/core/audit/audit-event.ts";
import type { World } from "./world.ts";

/** What the bot shows everybody in a thread, oldest first. */
export function shownIn({ slack }: World, channel: string, thread?: string): readonly string[] {
  return slack.answersIn(channel, thread).map(slack.shown);
}

const REPEAT = "You may have seen this already";

/** A copy that says that it is one counts apart. */
export function readRepeats(shown: readonly string[]): {
  readonly once: string[];
  readonly repeats: string[];
} {
  return {
    once: shown.filter((text) => !text.includes(REPEAT)),
    repeats: shown.filter((text) => text.includes(REPEAT)),
  };
}

/** The keys of the gateway's runs of what holds the word. */
export function runsWith({ gateway }: World, word: string): readonly string[] {
  return [...gateway.state.sessions.values()].flatMap(({ rows }) =>
    rows
      .filter(({ role, content }) => role === "user" && JSON.stringify(content).includes(word))
      .map((row) => row.idempotencyKey ?? "no key"),
  );
}

export async function auditOf(store: ReadOnlyStore): Promise<readonly AuditRecord[]> {
  const all: AuditRecord[] = [];
  for (;;) {
    const page = await store.audit.page(all.length + 1, 1000);
    all.push(...page);
    if (page.length < 1000) return all;
  }
}
