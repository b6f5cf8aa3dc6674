import type { DatabaseSync, StatementSync } from 'node:sqlite';

const kept = 100_000;

/** Numbers for the texts that events share. */
export class Names {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #known = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT id FROM names WHERE name = ?');
    this.#add = database.prepare('INSERT INTO names(name) VALUES(?)');
  }

  numberOf(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const found = this.#find.get(name);
    const number = Number(found ? found['id'] : this.#add.run(name).lastInsertRowid);
    // Enough for any trail's groups and actions; actors may be more, and memory stays flat.
    if (this.#known.size >= kept) this.#known.clear();
    this.#known.set(name, number);
    return number;
  }
}
