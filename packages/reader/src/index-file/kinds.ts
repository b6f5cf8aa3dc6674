import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Names } from './names.js';

/** What an event is: its action, the type of that, and how it ended. Few kinds make up a whole trail. */
export interface Kind {
  readonly number: number;
  readonly action: string;
  readonly action_type: string;
  readonly outcome: string;
}

const kept = 100_000;

/** Numbers for the kinds of events. */
export class Kinds {
  readonly #names: Names;
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #known = new Map<string, number>();

  constructor(database: DatabaseSync, names: Names) {
    this.#names = names;
    this.#find = database.prepare('SELECT id FROM kinds WHERE action = ? AND type = ? AND outcome = ?');
    this.#add = database.prepare('INSERT INTO kinds(action, type, outcome) VALUES(?,?,?)');
  }

  numberOf(action: string, type: string, outcome: string): number {
    const key = `${action.length} ${type.length} ${action}${type}${outcome}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const names = this.#names;
    const values = [names.numberOf(action), names.numberOf(type), names.numberOf(outcome)] as const;
    const found = this.#find.get(...values);
    const number = Number(found ? found['id'] : this.#add.run(...values).lastInsertRowid);
    if (this.#known.size >= kept) this.#known.clear();
    this.#known.set(key, number);
    return number;
  }
}

/** All kinds that any event has had. */
export function kindsIn(database: DatabaseSync): readonly Kind[] {
  const rows = database.prepare(`SELECT k.id, a.name AS action, t.name AS type, o.name AS outcome FROM kinds k
    JOIN names a ON a.id = k.action JOIN names t ON t.id = k.type JOIN names o ON o.id = k.outcome`);
  return rows.all().map((row) => ({
    number: Number(row['id']),
    action: String(row['action']),
    action_type: String(row['type']),
    outcome: String(row['outcome']),
  }));
}
