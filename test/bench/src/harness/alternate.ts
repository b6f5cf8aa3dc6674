import type { Figures } from './benchmark.js';

export interface AlternateOptions {
  readonly rounds: number;
  /** Rounds before those that count, for the compiler to get to know the work. */
  readonly warmUps: number;
}

/**
 * Measures a block of each variant in turn, A B C B C A …: whatever else the machine does slows all of them alike, and blocks
 * of one round may be compared. Each round begins with another one, as it was seen to matter who is first. Returns what each
 * round said, by variant.
 */
export async function alternate<Variant extends { readonly name: string }>(
  variants: readonly Variant[],
  measure: (variant: Variant) => Promise<Figures>,
  { rounds, warmUps }: AlternateOptions,
): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const measured = new Map<string, Figures[]>(variants.map(({ name }) => [name, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    const first = (round + warmUps) % variants.length;
    for (const variant of [...variants.slice(first), ...variants.slice(0, first)]) {
      const value = await measure(variant);
      if (round >= 0) measured.get(variant.name)?.push(value);
    }
  }
  return measured;
}
