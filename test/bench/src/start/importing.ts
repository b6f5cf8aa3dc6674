import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { quantile } from '../harness/spread.js';
import type { Work } from '../harness/benchmark.js';
import { packagesOf } from './packages-of.js';

interface Imported {
  /** Milliseconds. */
  readonly cpu: number;
  /** Milliseconds. */
  readonly time: number;
}

const program = fileURLToPath(new URL('import-program.ts', import.meta.url));
const execute = promisify(execFile);

/** Imports packages, each time in a process that is begun for it, as they were built. */
export function importAfresh(specifiers: readonly string[], after?: string): Work {
  const args = after === undefined ? specifiers : [...specifiers, '--after', after];
  let imports: Imported[] = [];
  const median = (figure: keyof Imported): number =>
    quantile(
      imports.map((each) => each[figure]).toSorted((one, other) => one - other),
      0.5,
    );
  return {
    run: async (times) => {
      imports = [];
      for (let time = 0; time < times; time += 1) {
        const { stdout } = await execute(process.execPath, [program, ...args]);
        imports.push(JSON.parse(stdout) as Imported);
      }
    },
    check: (times) => {
      assert.equal(imports.length, times);
      for (const { cpu, time } of imports) assert.ok(cpu > 0 && time > 0, 'nothing was imported');
    },
    figures: () => ({ import: median('cpu'), elapsed: median('time'), packages: packagesOf(specifiers).size }),
  };
}
