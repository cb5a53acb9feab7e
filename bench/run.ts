import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { BENCHES } from "./cases.ts";
import type { BenchOptions } from "./method/bench.ts";
import { describeMachine } from "./method/machine.ts";
import { renderReport } from "./method/report.ts";

const FEWEST_ROUNDS = 7;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: String(FEWEST_ROUNDS) },
    quick: { type: "boolean", default: false },
    out: { type: "string", default: "data/bench" },
    list: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

/** 0 when every number counts, 1 when one does not, 2 when there is no such benchmark. */
async function main(): Promise<number> {
  const unknown = positionals.find((name) => !(name in BENCHES));
  if (values.list || unknown !== undefined) {
    if (unknown !== undefined) console.error(`There is no benchmark "${unknown}". There are:`);
    for (const [name, bench] of Object.entries(BENCHES)) console.log(`  ${name.padEnd(15)} ${bench.about}`);
    return unknown === undefined ? 0 : 2;
  }
  const options: BenchOptions = {
    rounds: values.quick ? 2 : Math.max(FEWEST_ROUNDS, Number(values.rounds) || FEWEST_ROUNDS),
    isQuick: values.quick,
    say: (line) => console.error(line),
  };
  let counts = true;
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
    counts = (await runOne(name, options)) && counts;
  }
  return counts ? 0 : 1;
}

async function runOne(name: string, options: BenchOptions): Promise<boolean> {
  const bench = BENCHES[name];
  if (!bench) return false;
  options.say(`${name}: ${bench.about}`);
  const machine = describeMachine();
  const result = await bench.run(options);
  const report = renderReport(name, result, machine);
  const numbers = { name, quick: options.isQuick, machine, ...result };
  mkdirSync(values.out, { recursive: true });
  writeFileSync(`${values.out}/${name}.json`, `${JSON.stringify(numbers, null, 1)}\n`);
  writeFileSync(`${values.out}/${name}.md`, report);
  console.log(report);
  return result.faults.length === 0;
}
