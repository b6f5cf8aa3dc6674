/** Work whose allocations are measured, in a process of its own. */
export interface Subject {
  /** Which port of 127.0.0.1 to send requests to. Absent: the process does the work itself, by `run`. */
  readonly port?: number;
  run?(units: number): Promise<void>;
  /** Does what would else be done at any time, such as a sync. Between blocks, not measured. */
  settle?(): Promise<void>;
  /** Throws unless all units since the beginning have left what they had to. */
  check(units: number): void;
  close(): Promise<void>;
}

export interface SubjectKind {
  /** In a sentence: `<title> allocates …`. */
  readonly title: string;
  readonly unit: 'event' | 'request';
  /** The same without a trail, which is taken off. */
  readonly over: 'loop' | 'record' | 'bareExpress' | 'bareNest';
}

/** What is guarded. */
export const guarded = {
  record: { title: 'record() of a full event', unit: 'event', over: 'loop' },
  express: { title: 'an audited Express request', unit: 'request', over: 'bareExpress' },
  unaudited: { title: 'an Express request that is not audited', unit: 'request', over: 'bareExpress' },
  nest: { title: 'an audited Nest request', unit: 'request', over: 'bareNest' },
} as const satisfies Readonly<Record<string, SubjectKind>>;

/** By which it is seen that the guard sees something. */
export const wasteful = {
  wasteful: { title: 'record() with a closure and a promise', unit: 'event', over: 'record' },
} as const satisfies Readonly<Record<string, SubjectKind>>;

export type GuardedName = keyof typeof guarded | keyof typeof wasteful;
export type SubjectName = GuardedName | 'loop' | 'bareExpress' | 'bareNest';

/** Each is loaded where it is measured only. */
export const openers: Readonly<Record<SubjectName, (folder: string) => Promise<Subject>>> = {
  loop: async () => (await import('./events.js')).openLoop(),
  record: async (folder) => (await import('./events.js')).openRecord(folder),
  wasteful: async (folder) => (await import('./events.js')).openWasteful(folder),
  bareExpress: async () => (await import('./express.js')).openBareExpress(),
  express: async (folder) => (await import('./express.js')).openExpress(folder, { audited: true }),
  unaudited: async (folder) => (await import('./express.js')).openExpress(folder, { audited: false }),
  bareNest: async () => (await import('./nest.js')).openBareNest(),
  nest: async (folder) => (await import('./nest.js')).openNest(folder),
};
