import type { DatabaseSync } from 'node:sqlite';
import type { Contents } from './contents.js';
import { blockEvents } from './schema.js';

/**
 * From a share of events on, leafing through all of them costs more than to look at those it would have left out: sooner
 * when another term leaves few.
 */
const common = { usually: 0.5, besideFew: 0.02 };
/** Events that cost less to look at than one look into the inverted index for many alternatives. */
const few = 1_000;
/** Blocks that are looked at to know how many have a term. */
const sampled = 8;
/** A term of more alternatives costs too much to find out about. */
const mostAlternatives = 4;

/**
 * What the inverted index is asked, of terms that must all hold; undefined without any. What nearly all events have is left
 * out when there is something else to go by, as far as a few blocks can tell: each event found is compared with everything.
 */
export function matchExpression(
  database: DatabaseSync,
  { blocks, lastSeq }: Contents,
  terms: readonly string[],
): string | undefined {
  if (terms.length < 2 || blocks.length === 0) return terms[0];
  const count = database.prepare(`SELECT count(*) AS found FROM terms
    WHERE terms MATCH ? AND terms.rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)`);
  const full = Math.max(0, blocks.length - 2); // the last one rarely is
  const places = Array.from({ length: sampled }, (_, at) => Math.floor((full * at) / (sampled - 1)));
  const sample = new Set(places.flatMap((at) => blocks[at] ?? []));
  const found = terms.map((term) => {
    if (term.split(' OR ').length > mostAlternatives) return { term, share: common.besideFew };
    let sum = 0;
    for (const { block } of sample) {
      const [first, last] = [block * blockEvents, (block + 1) * blockEvents - 1];
      sum += Number(count.get(term, first, last)?.['found']);
    }
    return { term, share: sum / (sample.size * blockEvents) };
  });
  const rarest = Math.min(...found.map(({ share }) => share));
  const limit = rarest * lastSeq < few ? common.besideFew : common.usually;
  return found
    .filter(({ share }) => share < limit || share === rarest)
    .map(({ term }) => term)
    .join(' AND ');
}
