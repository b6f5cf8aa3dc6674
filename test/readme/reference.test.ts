import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path/posix';
import { AuditError, createAuditTrail } from '@audit-trail/core';
import { describe, expect, it } from 'vitest';
import { packages } from '../package-names.js';

const repository = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, repository), 'utf8');

describe('The reference of core', () => {
  it('has every option of a trail, in order', async () => {
    expect(firstColumn(await read('packages/core/README.md'), 'Options of `createAuditTrail`')).toEqual(optionsOf());
  });

  it('has every error code', async () => {
    const documented = firstColumn(await read('packages/core/README.md'), 'Errors');
    const codes = new Set((await read('packages/core/src/errors.ts')).match(/(?<=\| ')AUDIT_[A-Z_]+/g));
    expect(documented.toSorted()).toEqual([...codes].toSorted());
  });
});

it('The event has every field in the README, in order', async () => {
  const documented = firstColumn(await read('README.md'), 'The event');
  const source = await read('packages/core/src/event/audit-event.ts');
  const fields = source.slice(source.indexOf('interface AuditEvent {')).match(/(?<=^ {2}readonly )\w+/gm);
  expect(documented.toSorted()).toEqual(fields?.toSorted());
});

it.each([
  'README.md',
  'docs/recorded.md',
  'docs/operating.md',
  ...packages.map((name) => `packages/${name}/README.md`),
])('The links of %s lead somewhere', async (path) => {
  const links = [...(await read(path)).matchAll(/\]\((?!https:)([^)]+)\)/g)].map(([, link = '']) => link);
  const dead = await Promise.all(links.map(async (link) => ((await leadsSomewhere(link, path)) ? [] : [link])));
  expect(dead.flat()).toEqual([]);
});

async function leadsSomewhere(link: string, from: string): Promise<boolean> {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? from : join(dirname(from), file);
  if (!existsSync(new URL(target, repository))) return false;
  if (anchor === undefined) return true;
  return anchorsOf(await read(target.endsWith('.md') ? target : `${target}/README.md`)).includes(anchor);
}

/** What a table under a heading names in its first column. */
function firstColumn(markdown: string, heading: string): readonly string[] {
  const section = markdown.slice(markdown.indexOf(`\n## ${heading}\n`) + 1).split('\n## ')[0] ?? '';
  const rows = section.match(/^\| `.*?(?= \| )/gm) ?? [];
  return rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
}

/** The names a trail tells when it is given one that it does not know. */
function optionsOf(): readonly string[] {
  try {
    createAuditTrail(JSON.parse('{ "unknown": true }'));
  } catch (error) {
    if (error instanceof AuditError) return /there are (.*)\./.exec(error.message)?.[1]?.split(', ') ?? [];
  }
  return [];
}

/** As GitHub makes them. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}
