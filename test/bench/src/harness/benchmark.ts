/** One row of the budget: what is measured, against what, and how little it should cost. */
export interface Benchmark {
  /** Such as `P1`. */
  readonly id: string;
  readonly title: string;
  /** What costs are told for: `event`, `request`. */
  readonly unit: string;
  /** Units in one block: enough that a block takes some tenths of a second; with `--short`, enough to see that it works. */
  readonly units: { readonly full: number; readonly short: number };
  /** By their names, in the order in which their blocks alternate. */
  readonly variants: Readonly<Record<string, Variant>>;
  readonly goals: readonly Goal[];
}

/** One way to do the same work. */
interface Variant {
  readonly title: string;
  /**
   * Runs once, in a process that only this variant uses. Import here what the variant is made of, so that no other one
   * carries it. The folder is empty, and removed in the end.
   */
  open(folder: string): Promise<Work | Server>;
}

interface Subject {
  /** Throws when the block just measured has not left all it had to, exactly `units` times. Not measured. */
  check(units: number): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** Work that the variant's process does by itself. */
export interface Work extends Subject {
  /** Makes ready for a block. Not measured. */
  begin?(): void;
  run(units: number): Promise<void>;
}

/** Work that consists in answering requests, which another process sends. */
export interface Server extends Subject {
  /** On 127.0.0.1. */
  readonly port: number;
}

/** A bound of one variant's cost by that of another. */
export interface Goal {
  readonly variant: string;
  readonly peer: string;
  /** Names the variant that both contain, whose cost is taken off both. */
  readonly over?: string;
  /** The largest ratio that is good enough. Absent where the ratio is only to be known. */
  readonly atMost?: number;
}
