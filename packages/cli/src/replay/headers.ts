import { UsageError } from '../usage-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Headers as `--header 'Name: value'` and `--header-env Name=VARIABLE` say them.
 *
 * @throws UsageError that quotes no value: it may be a secret.
 */
export function headersOf(
  { header = [], headerEnv = [] }: { readonly header?: readonly string[]; readonly headerEnv?: readonly string[] },
  env: Environment,
): Readonly<Record<string, string>> {
  return Object.fromEntries([...header.map(written), ...headerEnv.map((text) => fromEnvironment(text, env))]);
}

function written(text: string): [string, string] {
  const [, name, value] = /^([^\s:]+)\s*:\s*(.*?)\s*$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new UsageError("A --header is written 'Name: value'; what was given has no such name in front of a colon.");
  return [name, value];
}

function fromEnvironment(text: string, env: Environment): [string, string] {
  const [, name, variable] = /^([^\s=:]+)=(\w+)$/.exec(text) ?? [];
  if (name === undefined || variable === undefined)
    throw new UsageError('A --header-env is written Name=VARIABLE, such as Authorization=TOKEN, without the value.');
  const value = env[variable];
  if (value === undefined || value === '')
    throw new UsageError(`The environment has no ${variable}, which --header-env takes the header ${name} from.`);
  return [name, value];
}
