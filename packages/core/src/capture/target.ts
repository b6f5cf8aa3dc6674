import { checkOptionNames } from '../check-options.js';
import { AuditError } from '../errors.js';
import type { Id, Target } from '../event/audit-input.js';

/** What an annotation can read of an operation. `params` are those of the annotated layer, the rest as it ended. */
export interface CaptureSources<Request = unknown, Response = unknown> {
  readonly req: Request;
  readonly res: Response;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: unknown;
  readonly body: unknown;
  /** The handler's arguments, where the framework calls it with any (NestJS). */
  readonly args: readonly unknown[];
  /** What the handler returned, or gave to `res.json` or `res.send`, before serialisation. */
  readonly result: unknown;
  /** What was thrown. */
  readonly error: unknown;
}

/** A target by paths: `id` and `name` say where to find them, `type` is said as it is. */
export interface TargetPaths {
  readonly type?: string | undefined;
  /** Such as `params.id`. */
  readonly id?: string | undefined;
  /** Such as `body.email`. */
  readonly name?: string | undefined;
}

export type TargetReader = (sources: CaptureSources) => Target | readonly Target[] | undefined;
type TargetOption = string | TargetPaths | TargetReader | undefined;
type PathReader = (sources: CaptureSources) => unknown;

const known: ReadonlySet<string> = new Set<keyof TargetPaths>(['type', 'id', 'name']);
const roots: ReadonlySet<string> = new Set(['params', 'query', 'body', 'args', 'result']);

/** Makes a reader of a target option once, so that a request only follows paths. */
export function compileTarget(whose: string, option: TargetOption): { read: TargetReader; readsResult: boolean } {
  if (typeof option === 'function') return { read: option, readsResult: true };
  const paths = typeof option === 'string' ? shorthand(whose, option) : option;
  if (typeof paths !== 'object' || paths === null || (paths.id === undefined && paths.name === undefined)) {
    throw wrong(whose, "it needs an id or a name, such as { type: 'user', id: 'params.id' }");
  }
  checkOptionNames(paths, known, "{ type: 'user', id: 'params.id' }");
  const { type } = paths;
  if (type !== undefined && typeof type !== 'string') throw wrong(whose, "its type is a text such as 'user'");
  const id = compilePath(whose, paths.id);
  const name = compilePath(whose, paths.name);
  const readsResult = [paths.id, paths.name].some((path) => path?.split('.')[0] === 'result');
  return { read: (sources) => ({ type, id: idOf(id?.(sources)), name: nameOf(name?.(sources)) }), readsResult };
}

/** `'user:params.id'` is type `user` with the id at `params.id`; `'params.id'` has no type. */
function shorthand(whose: string, option: string): TargetPaths {
  const colon = option.indexOf(':');
  if (colon === 0) throw wrong(whose, `'${option}' has nothing before its colon; write 'user:params.id'`);
  return colon < 0 ? { id: option } : { type: option.slice(0, colon), id: option.slice(colon + 1) };
}

function compilePath(whose: string, path: string | undefined): PathReader | undefined {
  if (path === undefined) return undefined;
  if (typeof path !== 'string') throw wrong(whose, "paths are texts such as 'params.id'");
  const [root, ...keys] = path.split('.');
  if (root === undefined || !roots.has(root)) {
    throw wrong(whose, `'${path}' must begin with one of ${[...roots].join(', ')}, such as 'params.id'`);
  }
  if (keys.includes('') || (keys.length === 0 && root !== 'result'))
    throw wrong(whose, `'${path}' is no path such as 'params.id'`);
  // Never what every object inherits.
  if (keys.some((key) => key in Object.prototype)) return () => undefined;
  return (sources) => {
    let value = sources[root as keyof CaptureSources];
    for (const key of keys) value = step(value, key);
    // What a wildcard of Express 5 stands for, by its segments.
    return root === 'params' && Array.isArray(value) ? value.join('/') : value;
  };
}

/** Follows own properties, and getters of classes. */
function step(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Ids are texts, numbers, and the id objects of databases, which have a text of their own. */
function idOf(value: unknown): Id | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return typeof value.toString === 'function' && value.toString !== Object.prototype.toString ? value : undefined;
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function wrong(whose: string, rule: string): AuditError {
  return new AuditError('AUDIT_INVALID_OPTIONS', `The target of ${whose} is given wrongly: ${rule}.`);
}
