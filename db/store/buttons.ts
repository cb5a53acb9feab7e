import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { ButtonReads, ButtonWrites } from "../../src/core/ports/store.ts";
import { type Connection, given, givenRow, sought } from "../dialect.ts";
import { buttons } from "../schema/sqlite.ts";

export function buttonReads({ db }: Connection): ButtonReads {
  const byToken = db
    .select()
    .from(buttons)
    .where(eq(buttons.token, sought("token")))
    .prepare();
  return { get: async (token) => byToken.get({ token }) ?? null };
}

export function buttonWrites({ db }: Connection): ButtonWrites {
  const add = db.insert(buttons).values(givenRow(buttons)).prepare();
  const consume = db
    .update(buttons)
    .set({ usedAt: sql`case when ${buttons.singleUse} then ${given("now")} end` })
    .where(
      and(
        eq(buttons.token, sought("token")),
        gt(buttons.expiresAt, given("now")),
        or(isNull(buttons.usedAt), eq(buttons.singleUse, false)),
      ),
    )
    .prepare();
  return {
    add: async (button) => void add.run({ ...button }),
    consume: async (token, now) => consume.run({ token, now }).changes === 1,
  };
}
