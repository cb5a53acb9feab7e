// Adds up the suites' reports. A suite without a report, a file that could not run and an unexplained exit count as failed.
import { readFileSync } from "node:fs";
import { join } from "node:path";

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
  for (const file of files) console.log(`could not run: ${file.name}`);
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

function read(name, parse) {
  try {
    return parse(readFileSync(join(folder, name), "utf8"));
  } catch {
    return null;
  }
}
