/** Counts what the runs left in the folder, prints `N passed, N failed`, and fails where anything did. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
let passed = 0;
let failed = 0;

for (const name of ['test', 'peers']) {
  const file = path.join(folder, `${name}.json`);
  if (!existsSync(file)) {
    console.error(`${name}: left no results.`);
    failed += 1;
    continue;
  }
  let failedHere = 0;
  for (const suite of JSON.parse(readFileSync(file, 'utf8')).testResults) {
    const ofSuite = suite.assertionResults.filter(({ status }) => status === 'failed').length;
    passed += suite.assertionResults.filter(({ status }) => status === 'passed').length;
    // A file that could not be loaded, or whose set-up failed, has no failed test to show for it.
    failedHere += suite.status === 'failed' ? Math.max(1, ofSuite) : ofSuite;
  }
  // The runner itself may have failed where no test did.
  if (failedHere === 0 && existsSync(path.join(folder, `${name}.run`))) failedHere = 1;
  failed += failedHere;
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.step'))) {
  const outcome = readFileSync(path.join(folder, file), 'utf8').trim();
  console.log(`${path.basename(file, '.step')}: ${outcome}`);
  if (outcome === 'passed') passed += 1;
  else failed += 1;
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
