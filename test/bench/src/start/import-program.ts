import { parseArgs } from 'node:util';

/** Imports some packages, says what that took, and ends. What is given by `--after` is there before. */
const { values, positionals: specifiers } = parseArgs({
  allowPositionals: true,
  options: { after: { type: 'string' } },
});
if (values.after !== undefined) await import(values.after);
const before = process.cpuUsage();
const began = performance.now();
for (const specifier of specifiers) await import(specifier);
const time = performance.now() - began;
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1_000, time }));
