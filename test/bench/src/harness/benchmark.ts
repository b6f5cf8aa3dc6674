/** One row of the budget: what is measured, against what, and how little it should cost. */
export interface Benchmark {
  /** Such as `P1`. */
  readonly id: string;
  readonly title: string;
  /** What costs are told for: `event`, `request`. */
  readonly unit: string;
  /** Which figures the table shows, and what they are of. By default `cpu` alone, `µs CPU`. */
  readonly figures?: Readonly<Record<string, string>>;
  /** Units in one block: enough that a block takes some tenths of a second; with `--short`, enough to see that it works. */
  readonly units: Units;
  /** Where others fit, such as fewer of blocks that take long. By default 2 that don't count and 3 that do. */
  readonly rounds?: { readonly warmUps: number; readonly counted: number };
  /** By their names. */
  readonly variants: Readonly<Record<string, Variant>>;
  readonly goals: readonly Goal[];
}

export interface Units {
  readonly full: number;
  readonly short: number;
  /** With `--long`: what the budget speaks of, where that takes minutes. Default: `full`. */
  readonly long?: number;
}

/** Which of its units a benchmark runs with. */
export type Size = keyof Units;

/** What a variant is measured under. */
export interface Setting {
  /** For what units do not tell: with `short`, everything else may be small, too. */
  readonly size: Size;
  /** Those of each block. */
  readonly units: number;
  /** Where processes belong that take part in the work but are not what is measured; any core when undefined. */
  readonly loadCore: number | undefined;
}

/** One way to do the same work. */
export interface Variant {
  readonly title: string;
  /** Where they are not those of the benchmark: figures are told for each unit, so they may still be compared. */
  readonly units?: Units;
  /**
   * Variants that name the same process share it: for differences that are smaller than those between two processes of the same
   * code. The first of each process is one that no verdict compares. By default each variant has its own.
   */
  readonly process?: string;
  /**
   * Runs once, in the variant's process. Import here what the variant is made of, so that no other process
   * carries it. The folder is empty, and removed in the end.
   */
  open(folder: string, setting: Setting): Promise<Work | Server>;
}

interface Subject {
  /** Throws when the block just measured has not left all it had to, exactly `units` times. Not measured. */
  check(units: number): void | Promise<void>;
  /** What it has seen of the block itself, as whole figures: nothing is divided by the units. Asked for after `check`. */
  figures?(): Figures;
  close?(): void | Promise<void>;
}

/** Work that the variant's process does by itself. */
export interface Work extends Subject {
  /** Makes ready for a block. Not measured. */
  begin?(): void | Promise<void>;
  run(units: number): Promise<void>;
}

/** Work that consists in answering requests, which another process sends. */
export interface Server extends Subject {
  /** On 127.0.0.1. */
  readonly port: number;
  /** How many requests are under way at any time. Default: 32. */
  readonly connections?: number;
  /** A path that is asked for once after each block, as `/users/` is in it: the check has one unit more then. Default: none. */
  readonly probe?: string;
  /** Waits for what requests have left to be done, such as batches still to be sent. Measured with the block. */
  settle?(): Promise<void>;
}

/**
 * What a block has shown, by name. Always there: `cpu`, microseconds of all threads of the process for each unit, in user
 * and in kernel mode; `time`, microseconds that passed for each unit. Of servers: `p50` and `p99`, milliseconds from a
 * request to its answer.
 */
export type Figures = Readonly<Record<string, number>>;

/** A bound of one variant's figure: by that of another, or by itself. */
export interface Goal {
  readonly variant: string;
  /** Default: `cpu`. */
  readonly figure?: string;
  /** Absent: the figure itself is bounded. */
  readonly peer?: string;
  /** Names the variant that both contain, whose cost is taken off both. */
  readonly over?: string;
  /** How it is compared with the peer's. Default: `ratio`. */
  readonly by?: 'ratio' | 'difference';
  /** The largest value that is good enough. Absent where it is only to be known. */
  readonly atMost?: number;
}
