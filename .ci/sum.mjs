// Adds up the suites' reports. A suite without a report, a file that could not run and an unexplained exit count as failed.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const [folder, broken, ...suites] = process.argv.slice(2);
let passed = 0;
let failed = Number(broken);

for (const suite of suites) {
  const report = read(`${suite}.json`, JSON.parse);
  if (report === null) {
    console.log(`${suite} gave no report`);
    failed += 1;
    continue;
  }
  const files = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  for (const file of report.testResults) tellFailures(suite, file);
  for (const file of files) console.log(`could not run: ${nameOf(file)}: ${file.message}`);
  let faults = report.numFailedTests + files.length;
  if (faults === 0 && read(`${suite}.code`, Number) !== 0) {
    console.log(`${suite} ended badly although no test failed`);
    faults = 1;
  }
  passed += report.numPassedTests;
  failed += faults;
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** A long log is read from its end: what failed stands there once more, with its first lines. */
function tellFailures(suite, file) {
  for (const test of file.assertionResults.filter(({ status }) => status === "failed")) {
    console.log(`failed in ${suite}: ${nameOf(file)} > ${test.fullName}`);
    const lines = stripVTControlCharacters(test.failureMessages.join("\n")).split("\n");
    for (const line of lines.slice(0, 12)) console.log(`    ${line}`);
  }
}

function nameOf(file) {
  return relative(process.cwd(), file.name);
}

function read(name, parse) {
  try {
    return parse(readFileSync(join(folder, name), "utf8"));
  } catch {
    return null;
  }
}
