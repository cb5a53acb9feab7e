import { FORGETTABLE, type Forgettable, type RetentionWrites } from "../../src/core/ports/store.ts";
import type { Connection } from "../dialect.ts";

interface Aging {
  /** The order of writing. */
  readonly position: string;
  /** When a row's time of use ends or began; null for one that is kept for ever. */
  readonly time: string;
  /** Which of them nobody needs once they are old. */
  readonly isOver: string;
}

/** Notes of these kinds begin with the moment that they were made. */
const TIMED_NOTE =
  "(key glob 'seen/*' or key glob 'offer/*' or key glob 'reminded/*' or key glob 'guest-note/*' or key glob 'said/*' or key glob 'part/*' or key glob 'parts/*')";

const AGING: Readonly<Record<Forgettable, Aging>> = {
  inbox: { position: "id", time: "received_at", isOver: "handled_at is not null" },
  outbox: { position: "seq", time: "created_at", isOver: "state in ('sent', 'dropped')" },
  buttons: { position: "rowid", time: "expires_at", isOver: "true" },
  notes: {
    position: "rowid",
    time: `case when ${TIMED_NOTE} then cast(value as integer) end`,
    isOver: TIMED_NOTE,
  },
};

interface Row {
  readonly position: number;
  readonly time: number | null;
  readonly isOver: number;
}

/** Walks each table in the order of writing, so that no index is needed and no step reads more than its window. */
export function retentionWrites({ client }: Connection): RetentionWrites {
  const walks = new Map(
    FORGETTABLE.map((kind) => {
      const { position, time, isOver } = AGING[kind];
      const window = client.prepare<[number, number], Row>(
        `select ${position} as position, ${time} as time, ${isOver} as isOver
         from ${kind} where ${position} > ? order by ${position} limit ?`,
      );
      return [kind, { window, forget: client.prepare(`delete from ${kind} where ${position} = ?`) }] as const;
    }),
  );
  return {
    async forget(kind, before, { after, most }) {
      const walk = walks.get(kind);
      const rows = walk?.window.all(after, most) ?? [];
      const young = rows.findIndex(({ time }) => time !== null && time >= before);
      const old = young < 0 ? rows : rows.slice(0, young);
      for (const row of old) if (row.isOver === 1) walk?.forget.run(row.position);
      const last = young < 0 && rows.length === most ? rows.at(-1) : undefined;
      return last?.position ?? null;
    },
  };
}
