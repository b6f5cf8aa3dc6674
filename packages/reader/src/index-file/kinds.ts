import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AuditEvent } from '@audit-trail/core';
import { targetsOf } from '../query/targets.js';
import type { Names } from './names.js';
import { textOf } from './tokens.js';

/** What of an event has few values, so that few kinds make up a whole trail. */
interface Kind {
  readonly action: string;
  readonly action_type: string;
  readonly outcome: string;
  readonly actor_type: string;
  /** Of all targets; undefined when they are of too many types to tell. */
  readonly target_types: readonly string[] | undefined;
}

export interface NumberedKind extends Kind {
  readonly number: number;
}

/** Different ones of one event. */
const mostTypes = 3;
const tooMany = '*';

const kept = 100_000;

/** Numbers for the kinds of events. */
export class Kinds {
  readonly #names: Names;
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #known = new Map<string, number>();

  constructor(database: DatabaseSync, names: Names) {
    this.#names = names;
    this.#find = database.prepare(
      'SELECT id FROM kinds WHERE action = ? AND type = ? AND outcome = ? AND actor_type = ? AND target_types = ?',
    );
    this.#add = database.prepare(
      'INSERT INTO kinds(action, type, outcome, actor_type, target_types) VALUES(?,?,?,?,?)',
    );
  }

  numberOf(event: AuditEvent): number {
    const [action, type, outcome] = [textOf(event.action), textOf(event.action_type), textOf(event.outcome)];
    const [actorType, targetTypes] = [textOf(event.actor_type), typesOf(event)];
    const lengths = `${action.length} ${type.length} ${outcome.length} ${actorType.length}`;
    const key = `${lengths} ${action}${type}${outcome}${actorType}${targetTypes}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const values = [action, type, outcome, actorType, targetTypes].map((text) => this.#names.numberOf(text));
    const found = this.#find.get(...values);
    const number = Number(found ? found['id'] : this.#add.run(...values).lastInsertRowid);
    if (this.#known.size >= kept) this.#known.clear();
    this.#known.set(key, number);
    return number;
  }
}

/** All kinds that any event has had. */
export function kindsIn(database: DatabaseSync): readonly NumberedKind[] {
  const rows = database.prepare(`SELECT k.id, a.name AS action, t.name AS type, o.name AS outcome, p.name AS actor_type,
    g.name AS target_types FROM kinds k JOIN names a ON a.id = k.action JOIN names t ON t.id = k.type
    JOIN names o ON o.id = k.outcome JOIN names p ON p.id = k.actor_type JOIN names g ON g.id = k.target_types`);
  return rows.all().map((row) => ({
    number: Number(row['id']),
    action: String(row['action']),
    action_type: String(row['type']),
    outcome: String(row['outcome']),
    actor_type: String(row['actor_type']),
    target_types: row['target_types'] === tooMany ? undefined : (JSON.parse(String(row['target_types'])) as string[]),
  }));
}

/** The types of an event's targets, as a kind keeps them. */
function typesOf(event: AuditEvent): string {
  if (!Array.isArray(event.targets)) return JSON.stringify([textOf(event.target_type)]);
  const types = new Set(targetsOf(event).map((target) => textOf(target?.type)));
  return types.size > mostTypes ? tooMany : JSON.stringify([...types].toSorted());
}
