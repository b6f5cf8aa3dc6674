import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface ApplicationOptions {
  /** `module` for an ES module application, `commonjs` for one that uses `require()`. */
  readonly type: 'module' | 'commonjs';
  /** What to install, as npm takes it: `name@range` or the path of a tarball. */
  readonly install: readonly string[];
}

/** An application outside this repository, with nothing but what it installed. */
export interface Application extends AsyncDisposable {
  readonly folder: string;
  /** Everything installed, its own dependencies and theirs, by name. */
  readonly installed: readonly string[];
  /** Writes a file and runs it; resolves to what it printed. */
  run(file: string, code: string): Promise<string>;
  /** Writes a TypeScript file and type-checks it alone; resolves to the compiler's complaints, `''` for none. */
  typeCheck(file: string, code: string, options: readonly string[]): Promise<string>;
}

/** npm asks the registry also for packages that it is given, where others depend on them: no answer must not take long. */
const briefRetries = ['--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=1000'];

/** Makes an empty application and installs into it with npm, as a user would. */
export async function createApplication({ type, install }: ApplicationOptions): Promise<Application> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-trail-application-'));
  const at = { cwd: folder };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'application', private: true, type }));
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...briefRetries];
  await execute('npm', ['install', ...flags, ...install], at);
  return {
    folder,
    installed: await installedIn(folder),
    async run(file, code) {
      await writeFile(join(folder, file), code);
      const { stdout } = await execute(process.execPath, [file], at);
      return stdout;
    },
    async typeCheck(file, code, options) {
      await writeFile(join(folder, file), code);
      const command = ['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2024', ...options, file];
      return execute('tsc', command, at).then(() => '', outputOf);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function installedIn(folder: string): Promise<readonly string[]> {
  const lockfile: { packages: Record<string, unknown> } = JSON.parse(
    await readFile(join(folder, 'node_modules', '.package-lock.json'), 'utf8'),
  );
  return Object.keys(lockfile.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13));
}

function outputOf(error: unknown): string {
  return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
}
