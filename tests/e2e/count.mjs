// Adds up what the page's tests reported. Usage: node count.mjs FOLDER   ->   N passed, N failed
import { existsSync, readFileSync } from "node:fs";

const folder = process.argv[2];
let passed = 0;
const failed = [];

const units = `${folder}/units.json`;
if (existsSync(units)) {
  for (const file of JSON.parse(readFileSync(units, "utf8")).testResults) {
    if (file.assertionResults.length === 0) failed.push(file.name);
    for (const test of file.assertionResults)
      test.status === "passed" ? passed++ : failed.push(`${file.name}: ${test.title}`);
  }
}

function visit(suite) {
  for (const spec of suite.specs ?? []) {
    const skipped = spec.tests.every((test) => test.status === "skipped");
    if (skipped) console.log(`skipped: ${spec.file}: ${spec.title}`);
    else if (spec.ok) passed++;
    else failed.push(`${spec.file}: ${spec.title}`);
  }
  for (const inner of suite.suites ?? []) visit(inner);
}

const report = `${folder}/report.json`;
if (existsSync(report)) {
  const { suites, errors } = JSON.parse(readFileSync(report, "utf8"));
  for (const suite of suites) visit(suite);
  for (const error of errors ?? []) failed.push(error.message?.split("\n")[0] ?? "an error outside of any test");
} else failed.push("the browser tests did not run");

for (const name of failed) console.log(`FAILED ${name}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 || passed === 0 ? 1 : 0);
