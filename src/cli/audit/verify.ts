import type { AuditVerdict } from "../../core/audit/audit-verdict.ts";
import { verifyAudit } from "../../core/audit/verify-audit.ts";
import { nodeHasher } from "../../system/hasher.ts";
import { type CliIo, EXIT } from "../cli-io.ts";
import type { AuditCall } from "./call.ts";
import { readNotes } from "./read-notes.ts";

const TELL_EVERY = 100_000;

/** Goes through the chain and holds it against every checkpoint that is at hand. */
export async function verify(call: AuditCall): Promise<number> {
  const { store, io } = call;
  // Before the records: one that is signed meanwhile would stand over more of them than were read.
  const { checkpoints, forged } = await readNotes(call);
  for (const place of forged) io.out(`⛔ forged: none of the keys signed the note in ${place}`);
  const onProgress = (count: number) => {
    if (count % TELL_EVERY === 0) io.err(`${count.toLocaleString("en")} records are whole so far`);
  };
  const verdict = await verifyAudit(store.audit, nodeHasher, { checkpoints, onProgress });
  if (verdict.kind === "broken") io.out(`⛔ broken: ${brokenWords(verdict)}`);
  else sayWhole(verdict, new Set(checkpoints.map(({ size }) => size)).size, io);
  if (verdict.kind === "whole" && forged.length === 0) return EXIT.ok;
  io.err("Somebody or something changed the database beside Gatehouse. docs/audit.md says what to do.");
  return EXIT.failed;
}

type Whole = Extract<AuditVerdict, { kind: "whole" }>;
type Broken = Extract<AuditVerdict, { kind: "broken" }>;

function sayWhole({ count, lastHash, sealed, erased }: Whole, notes: number, io: CliIo): void {
  io.out(`✅ whole: ${recordsWords(count)}, the last hash is ${lastHash}`);
  if (erased > 0) io.out(`   of them ${recordsWords(erased)} without their details, as was recorded`);
  if (notes > 0) {
    const places =
      notes === 1 ? "1 signed checkpoint agrees" : `${notes.toLocaleString("en")} signed checkpoints agree`;
    io.out(`   ${places}, the newest over ${recordsWords(sealed)}`);
  } else {
    io.out("   no signed checkpoint was at hand: a chain that was written anew would look the same");
  }
}

function brokenWords({ seq, through, why }: Broken): string {
  const which = through > seq ? `records #${seq} to #${through}` : `record #${seq}`;
  const [is, has] = through > seq ? ["were", "have"] : ["was", "has"];
  switch (why) {
    case "changed":
      return `${which} ${is} changed after it was written.`;
    case "removed":
      return `${which} ${is} taken out.`;
    case "inserted":
      return `${which} ${is} put in by somebody.`;
    case "reordered":
      return `${which} stands in another's place.`;
    case "truncated":
      return `${which} ${is} cut off: a checkpoint was signed over #${through}.`;
    case "rewritten":
      return `${which} ${is} written anew, or some of them: the checkpoint over #${through} was signed over others.`;
    case "erased":
      return `${which} ${has} no details any more, and no record says that they were to be erased.`;
  }
}

const recordsWords = (count: number) => (count === 1 ? "1 record" : `${count.toLocaleString("en")} records`);
