/** Sums of what stages report: `{ passed, failed, skipped }`. */
export function addUp(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** `12 passed, 0 failed`, and `, 1 skipped` when any was. */
export function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Ends the process with the total as its last line, and as its exit code whether that is good enough. */
export function conclude(total) {
  const forbidden = process.env.AUDIT_TRAIL_FORBID_SKIPS === '1' && total.skipped > 0;
  if (forbidden) console.log('\nSkipped tests are forbidden here (AUDIT_TRAIL_FORBID_SKIPS=1).');
  console.log(`\n${describe(total)}`);
  process.exit(total.failed > 0 || total.passed === 0 || forbidden ? 1 : 0);
}
