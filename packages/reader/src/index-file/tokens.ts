import type { AuditEvent } from '@audit-trail/core';
import { valuesOf } from '../query/event-values.js';
import type { ExactField } from '../query/selection.js';
import { targetsOf } from '../query/targets.js';
import { wordsOf } from '../query/words.js';

/** Fields that have tokens, with what tells their tokens apart. */
const seeds = {
  group: 1,
  actor_id: 2,
  actor_name: 3,
  target_id: 4,
  target_name: 5,
} as const satisfies { readonly [field in ExactField]?: number };

export type TokenField = keyof typeof seeds;

export const tokenFields = Object.keys(seeds) as readonly TokenField[];

export function isTokenField(field: ExactField): field is TokenField {
  return Object.hasOwn(seeds, field);
}

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

/** What is said in an event, in which white space is between what was not written together. */
export function textIn(event: AuditEvent): string {
  const values = valuesOf(event);
  const text = values.join(' ');
  return beyondAscii.test(text) ? values.map(separated).join(' ') : text;
}

/** The tokenizer knows the words of ASCII as well as `wordsOf`, and takes all other characters for parts of words. */
function separated(text: string): string {
  if (!beyondAscii.test(text)) return text;
  return wordsOf(text)
    .map((together) => together.join('.'))
    .join(' ');
}

export interface FieldValue {
  readonly field: TokenField;
  readonly value: string;
}

/** The values of an event's fields that have tokens. */
export function fieldValuesOf(event: AuditEvent): readonly FieldValue[] {
  const values: FieldValue[] = [
    { field: 'group', value: textOf(event.group) },
    { field: 'actor_id', value: textOf(event.actor_id) },
    { field: 'actor_name', value: textOf(event.actor_name) },
  ];
  for (const target of targetsOf(event)) {
    values.push(
      { field: 'target_id', value: textOf(target?.id) },
      { field: 'target_name', value: textOf(target?.name) },
    );
  }
  return values;
}
