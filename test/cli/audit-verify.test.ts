import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { rewritten } from "../core/audit/sample-chain.ts";
import { auditHouse } from "./audit-house.ts";
import { runWith, tempFolder } from "./captured-io.ts";

type House = Awaited<ReturnType<typeof auditHouse>>;

/** Writes the chain anew, with one record changed, so that every hash fits. */
function rewrite({ file, records, tamper }: House): void {
  const forged = rewritten(records.with(7, { ...(records[7] as (typeof records)[0]), outcome: "failed" }));
  tamper("DELETE FROM audit_checkpoints");
  const client = new Database(file);
  const update = client.prepare(
    "UPDATE audit SET outcome = ?, digest = ?, previous_hash = ?, hash = ? WHERE seq = ?",
  );
  for (const { outcome, digest, previousHash, hash, seq } of forged) {
    update.run(outcome, digest, previousHash, hash, seq);
  }
  client.close();
}

describe("audit verify", () => {
  it("says that all is whole, and how far the checkpoints reach", async () => {
    const { run, records } = await auditHouse();
    const { code, out } = await run("verify");
    expect(code).toBe(0);
    expect(out).toContain(`✅ whole: 10 records, the last hash is ${records.at(-1)?.hash}`);
    expect(out).toContain("2 signed checkpoints agree, the newest over 10 records");
  });

  it.each([
    ["at = at + 1", "changed"],
    ["actor_kind = 'system', actor_id = 'app', actor_identity = NULL", "changed"],
    ["actor_id = 'p-eve'", "changed"],
    ["actor_identity = 'web:eve'", "changed"],
    ["action = 'audit.read'", "changed"],
    ["target_kind = 'grant'", "changed"],
    ["target_id = 'x'", "changed"],
    ["outcome = 'failed'", "changed"],
    ["rule = 'x'", "changed"],
    ["details = '{}'", "changed"],
    ["details = replace(details, ':4,', ':5,\"number\":4,')", "changed"],
    ["details = replace(details, ':4,', ': 4,')", "changed"],
    ["reference = 'x'", "changed"],
    ["digest = 'x'", "changed"],
    ["salt = 'x'", "changed"],
    ["salt = NULL, details = '{}', rule = NULL, actor_identity = NULL", "no details any more"],
    ["previous_hash = 'x'", "changed"],
    ["hash = 'x'", "changed"],
  ])("names the record that was changed by SET %s", async (change, how) => {
    const { run, tamper } = await auditHouse();
    tamper(`UPDATE audit SET ${change} WHERE seq = 4`);
    const { code, out } = await run("verify");
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`⛔ broken: record #4 .*${how}`));
  });

  it("names a record that was taken out, put in or moved", async () => {
    const closeUp =
      "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = -seq WHERE seq > 3; UPDATE audit SET seq = -seq - 1 WHERE seq < 0";
    const makeRoom =
      "UPDATE audit SET seq = -seq WHERE seq >= 5; UPDATE audit SET seq = 1 - seq WHERE seq < 0;" +
      "INSERT INTO audit SELECT 5, at, actor_kind, actor_id, actor_identity, action, target_kind, target_id, outcome, rule, details, reference, digest, salt, previous_hash, hash FROM audit WHERE seq = 2";
    const swap =
      "UPDATE audit SET seq = -2 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = -2";
    for (const [sql, words] of [
      ["DELETE FROM audit WHERE seq = 3", "#3 was taken out"],
      [closeUp, "#3 was taken out"],
      [makeRoom, "#5"],
      [swap, "#2 stands in another's place"],
    ] as const) {
      const { run, tamper } = await auditHouse();
      tamper(sql);
      const { code, out } = await run("verify");
      expect([code, out]).toEqual([1, expect.stringContaining(words)]);
    }
  });

  it("sees that the end is gone", async () => {
    const { run, tamper } = await auditHouse();
    tamper("DELETE FROM audit WHERE seq > 7");
    expect(await run("verify")).toMatchObject({
      code: 1,
      out: expect.stringContaining("records #8 to #10 were cut off"),
    });
  });

  it("sees that the chain was written anew when a checkpoint was kept elsewhere", async () => {
    const house = await auditHouse();
    const kept = join(await tempFolder(), "kept.txt");
    await copyFile(house.checkpoints, kept);
    rewrite(house);
    await rm(house.checkpoints);
    const alone = await house.run("verify");
    expect(alone).toMatchObject({
      code: 0,
      out: expect.stringContaining("no signed checkpoint was at hand"),
    });
    const { code, out } = await house.run("verify", "--checkpoints", kept, "--key", house.verifierKey);
    expect(code).toBe(1);
    expect(out).toContain("records #7 to #10 were written anew");
  });

  it("does not take notes that another key signed, even when the key beside the database was exchanged", async () => {
    const house = await auditHouse();
    const other = await auditHouse();
    const keyFile = join(await tempFolder(), "key.pub");
    await writeFile(keyFile, `${house.verifierKey}\n`);
    await copyFile(join(other.folder, "audit-key.pub"), join(house.folder, "audit-key.pub"));
    await copyFile(other.checkpoints, house.checkpoints);
    for (const key of [house.verifierKey, keyFile]) {
      const { code, out } = await house.run("verify", "--key", key);
      expect(code).toBe(1);
      expect(out.match(/⛔ forged/g)).toHaveLength(2);
    }
  });

  it("does not take a note whose number was changed", async () => {
    const house = await auditHouse();
    const text = await readFile(house.checkpoints, "utf8");
    await writeFile(house.checkpoints, text.replace("\n6\n", "\n5\n"));
    expect(await house.run("verify")).toMatchObject({
      code: 1,
      out: expect.stringContaining("over 5 records"),
    });
  });

  it("works on a copy, without any settings, with the key and the notes named", async () => {
    const house = await auditHouse();
    const copy = await house.copy();
    const nothing = { GATEHOUSE_DATA_DIR: "/nowhere" };
    const args = ["audit", "verify", "--copy", copy, "--checkpoints", house.checkpoints];
    expect(await runWith([...args, "--key", house.verifierKey], nothing)).toMatchObject({ code: 0 });
    expect(await runWith(args, nothing)).toMatchObject({ code: 1, err: expect.stringContaining("--key") });
  });

  it("prints the key to keep elsewhere, and says when a file is not there", async () => {
    const { run, verifierKey } = await auditHouse();
    expect(await run("key")).toMatchObject({ code: 0, out: verifierKey });
    expect(await run("verify", "--checkpoints", "/nowhere/x")).toMatchObject({
      code: 1,
      err: expect.stringContaining("There is no file"),
    });
  });
});

describe("doctor", () => {
  it("finds that records are gone which a checkpoint stands over, and is content before", async () => {
    const { folder, tamper } = await auditHouse();
    const doctor = () => runWith(["doctor"], { GATEHOUSE_DATA_DIR: folder });
    expect((await doctor()).out).toContain("10 records, all whole");
    tamper("DELETE FROM audit WHERE seq > 8");
    const { code, out } = await doctor();
    expect([code, out]).toEqual([
      1,
      expect.stringContaining("record #9 is not as it was written, or is gone"),
    ]);
  });
});
