import { readdirSync, readFileSync } from "node:fs";
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from "drizzle-kit/api";
import { getTableColumns, getTableName, is, type SQL } from "drizzle-orm";
import { SQLiteSyncDialect, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import * as main from "../../db/schema/sqlite.ts";
import { OUTBOX_OPEN, TURN_UNFINISHED } from "../../db/schema/sqlite.ts";
import * as freezes from "../../db/schema/sqlite-freezes.ts";
import * as keys from "../../db/schema/sqlite-keys.ts";
import * as questions from "../../db/schema/sqlite-questions.ts";
import * as requests from "../../db/schema/sqlite-requests.ts";
import { isSettled, OUTBOX_STATES } from "../../src/core/outbox/outbound.ts";
import { isTurnOver, TURN_STATES } from "../../src/core/turn/turn.ts";

const meta = new URL("../../db/migrations/meta/", import.meta.url);

describe("the schema", () => {
  it("is what the migrations make of an empty database", async () => {
    const last = readdirSync(meta)
      .filter((name) => name.endsWith("_snapshot.json"))
      .sort()
      .at(-1);
    const migrated = JSON.parse(readFileSync(new URL(last ?? "", meta), "utf8"));
    const now = await generateSQLiteDrizzleJson({ ...main, ...requests, ...questions, ...freezes, ...keys });
    expect(await generateSQLiteMigration(migrated, now)).toEqual([]);
  });

  it("keeps what is sealed where a change of the key seals it anew", () => {
    const tables = Object.values({ ...main, ...requests, ...questions, ...freezes, ...keys });
    const sealed = tables
      .filter((table) => is(table, SQLiteTable))
      .flatMap((table) =>
        Object.values(getTableColumns(table)).map(({ name }) => `${getTableName(table)}.${name}`),
      )
      .filter((name) => name.includes("sealed"));
    // In dataKeyReads and dataKeyWrites, and in resealAll.
    expect(sealed.sort()).toEqual(["credentials.sealed_secret", "held_messages.sealed"]);
  });

  it("indexes exactly the states in which something is still to be done", () => {
    const textOf = (condition: SQL) => new SQLiteSyncDialect().sqlToQuery(condition).sql;
    const stateIn = (states: readonly string[]) =>
      `state in (${states.map((state) => `'${state}'`).join(", ")})`;
    expect(textOf(TURN_UNFINISHED)).toBe(stateIn(TURN_STATES.filter((state) => !isTurnOver(state))));
    expect(textOf(OUTBOX_OPEN)).toBe(stateIn(OUTBOX_STATES.filter((state) => !isSettled({ state }))));
  });
});
