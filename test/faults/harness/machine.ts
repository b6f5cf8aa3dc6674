import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

/** What this machine lets the tests do. Tests that need what it can't are skipped, and `announce.ts` says which. */
export const machine = {
  /** Make system calls of a process fail. */
  strace: process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0,
  /** Mount small file systems. */
  mount: process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0,
  /** The library that lets a process see another time than there is; undefined when it is not installed. */
  faketime: globSync('/usr/lib/{*/,}faketime/libfaketimeMT.so.1').at(0),
};
