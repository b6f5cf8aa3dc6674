import type { AuditEvent } from '@audit-trail/core';
import { valuesOf } from '../query/event-values.js';
import type { ExactField } from '../query/selection.js';
import { wordsOf } from '../query/words.js';

/** Fields that have tokens, with what tells their tokens apart. */
const seeds = {
  group: 1,
  kind: 2,
  actor_id: 3,
  actor_name: 4,
  actor_type: 5,
  target_id: 6,
  target_name: 7,
  target_type: 8,
} as const satisfies Record<Exclude<ExactField, 'id' | 'action_type' | 'outcome'> | 'kind', number>;

export type TokenField = keyof typeof seeds;

/**
 * A word that stands for a field with exactly this value. Others may have it too, by chance (it is 50 bits
 * of two hashes): it only says where to look.
 */
export function tokenOf(field: TokenField, value: string): string {
  let high = 0x811c9dc5 ^ seeds[field];
  let low = 0x9e3779b9 ^ seeds[field];
  for (let index = 0; index < value.length; index += 1) {
    const unit = value.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return `q${lettersOf(high)}${lettersOf(low)}`;
}

const letters = Buffer.from('abcdefghijklmnopqrstuvwxyz012345');

/** The upper 25 bits of a number. Far quicker than `toString(36)`, which took as long as all the rest. */
function lettersOf(bits: number): string {
  const at = (shift: number): number => letters[(bits >>> shift) & 31] ?? 0;
  return String.fromCharCode(at(27), at(22), at(17), at(12), at(7));
}

/** A text of an event as it should be; `''` for what it is not. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const beyondAscii = /[^\0-\x7f]/;

/** What the inverted index is given of an event, which is of a kind: its words, then its tokens. */
export function termsOf(event: AuditEvent, kind: number): string {
  const values = valuesOf(event);
  let terms = values.join(' ');
  // The tokenizer knows the words of ASCII as well as `wordsOf`, and takes all other characters for parts of words.
  if (beyondAscii.test(terms)) terms = values.map((value) => wordsOf(value).flat().join(' ')).join(' ');
  terms += ` ${tokenOf('group', textOf(event.group))} ${tokenOf('kind', String(kind))}`;
  terms += ` ${tokenOf('actor_id', textOf(event.actor_id))} ${tokenOf('actor_name', textOf(event.actor_name))}`;
  terms += ` ${tokenOf('actor_type', textOf(event.actor_type))}`;
  terms += ofTarget(event.target_id, event.target_name, event.target_type);
  if (Array.isArray(event.targets)) {
    for (const target of event.targets) terms += ofTarget(target?.id, target?.name, target?.type);
  }
  return terms;
}

function ofTarget(id: unknown, name: unknown, type: unknown): string {
  return ` ${tokenOf('target_id', textOf(id))} ${tokenOf('target_name', textOf(name))} ${tokenOf('target_type', textOf(type))}`;
}
