import { DatabaseSync } from 'node:sqlite';

type Callback = (this: Statement, error: Error | null, rows?: unknown[]) => void;

interface Statement {
  readonly lastID?: number;
  readonly changes?: number;
}

/** The part of the package sqlite3 that Sequelize calls, on the SQLite of Node.js: it has no binaries to fetch. */
class Database {
  readonly filename: string;
  readonly #database: DatabaseSync;

  constructor(filename: string, _mode: number, opened: (error: Error | null) => void) {
    this.filename = filename;
    this.#database = new DatabaseSync(filename);
    setImmediate(opened, null);
  }

  serialize(work: () => void): void {
    work();
  }

  run(sql: string, parameters: unknown = [], callback?: Callback): void {
    this.#answer(callback, () => {
      const { lastInsertRowid, changes } = this.#database.prepare(sql).run(...bound(parameters));
      return [{ lastID: Number(lastInsertRowid), changes: Number(changes) }];
    });
  }

  all(sql: string, parameters: unknown, callback?: Callback): void {
    const [values, answer] = typeof parameters === 'function' ? [[], parameters as Callback] : [parameters, callback];
    this.#answer(answer, () => [{}, this.#database.prepare(sql).all(...bound(values))]);
  }

  close(callback?: (error: Error | null) => void): void {
    this.#database.close();
    callback?.(null);
  }

  #answer(callback: Callback | undefined, execute: () => [Statement, unknown[]?]): void {
    setImmediate(() => {
      try {
        const [statement, rows] = execute();
        callback?.call(statement, null, rows);
      } catch (error) {
        callback?.call({}, error as Error);
      }
    });
  }
}

function bound(parameters: unknown): never[] {
  return (Array.isArray(parameters) ? parameters : [parameters]) as never[];
}

export const sqlite3 = { OPEN_READWRITE: 2, OPEN_CREATE: 4, Database };
