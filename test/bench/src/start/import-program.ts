/** Imports some packages, says what that took, and ends. */
const specifiers = process.argv.slice(2);
const before = process.cpuUsage();
const began = performance.now();
for (const specifier of specifiers) await import(specifier);
const time = performance.now() - began;
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1_000, time }));
