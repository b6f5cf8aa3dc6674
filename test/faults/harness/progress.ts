/** Shows, every tenth of the way, how far something long has got. */
export function progress(what: string, done: number, all: number): void {
  if (done > 0 && done % Math.ceil(all / 10) === 0) process.stderr.write(`  ${done} of ${all} ${what}\n`);
}
