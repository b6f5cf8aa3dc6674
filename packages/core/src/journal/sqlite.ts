import type * as Sqlite from 'node:sqlite';

/**
 * SQLite as Node.js brings it. Node.js 22 and 24 call it experimental when it is first loaded; that one warning is not the
 * application's concern.
 *
 * @throws on a Node.js without it.
 */
export function sqlite(): typeof Sqlite {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back as it was
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: never[]) => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
  };
  try {
    const module = process.getBuiltinModule?.('node:sqlite');
    if (!module)
      throw new Error(`Node.js ${process.versions.node} is too old: the trail needs 22.19, 24.11, 26 or newer.`);
    return module;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** SQLite's own number for what was caught, extended as SQLite has it; undefined when SQLite did not throw it. */
export function sqliteCodeOf(caught: unknown): number | undefined {
  return typeof caught === 'object' && caught !== null && 'errcode' in caught && typeof caught.errcode === 'number'
    ? caught.errcode
    : undefined;
}
