import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Conditions, describe } from '../harness/conditions.js';
import { endsTable } from './ends.js';
import { nameOf } from './options.js';
import { plotOf } from './plot.js';
import { type Results, writeResults } from './results.js';
import { tableOf } from './table.js';

const page = new URL('../../../../docs/costs.md', import.meta.url);
const pictures = new URL('../../../../docs/costs/', import.meta.url);

/** Puts what was measured into the page: pictures beside it, tables between its marks. What people wrote stays. */
export function writeDocs(results: Results): void {
  const { conditions, grown } = results;
  mkdirSync(pictures, { recursive: true });
  let text = readFileSync(page, 'utf8');
  text = replaced(text, 'conditions', conditionsOf(conditions));
  text = replaced(text, 'ends', endsTable(grown));
  for (const growth of grown) {
    const name = nameOf(growth.dimension.id);
    const shown = growth.dimension.drawn.map((figure) => {
      const file = `${name}-${figure}.svg`;
      writeFileSync(new URL(file, pictures), plotOf(growth, figure));
      return `![${growth.dimension.title}: ${growth.dimension.figures[figure]?.title}](costs/${file})`;
    });
    text = replaced(text, name, `${shown.join('\n')}\n\n${tableOf(growth)}`);
  }
  writeFileSync(page, text);
  const data = new URL('growth.json', pictures);
  writeResults(data, results);
  const { status } = spawnSync(
    'oxfmt',
    [page, data].map((file) => fileURLToPath(file)),
  );
  if (status !== 0) throw new Error('oxfmt could not format what was written.');
}

function conditionsOf(conditions: Conditions): string {
  return describe(conditions).replaceAll('\n', ' ').replaceAll('`', '');
}

/** @throws when the page has no place for it. */
function replaced(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- measured: ${name} -->`, '<!-- end -->'];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`docs/costs.md has no place '${begin} … ${end}'.`);
  return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
}
