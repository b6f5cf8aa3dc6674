import { type AuditEvent, SinkError } from '@audit-trail/core';
import { contractEvents } from './contract-events.js';
import type { Mistake } from './memory-receiver.fixture.js';

const answered = ['down', 'reset', 'busy', 'unavailable', 'unauthorized', 'answer_lost', 'answer_cut'] as const;
/** Here the sink hears nothing, and is told by its signal to give up. */
const silent = ['hang', 'partition', 'trickle'] as const;
const outages = [...answered, ...silent];
const rejects = (fault: string): string =>
  `rejects while its receiver has the fault '${fault}', and takes the same batch afterwards`;
const recovers = (fault: string): string => `delivers everything after the fault '${fault}'`;
const leaves = (fault: string): string =>
  `leaves its backlog to the next process when it is closed with the fault '${fault}'`;
const forgets = (fault: string): string => `keeps nothing of the batches it gave up with the fault '${fault}'`;
const outlives = (fault: string): string => `goes on when its process is killed with the fault '${fault}'`;
const everything = [
  'delivers every event once, in order',
  'resolves only when the receiver has the batch',
  'goes on where it stopped when the trail is opened again',
  'delivers what is left when the trail is closed while it is busy',
];

let instances = 0;
const tried = new Set<string>();

/** Mistakes people make, and cases that have to notice. */
export const mistakes: Readonly<Record<string, readonly [Mistake, readonly string[]]>> = {
  'drops the last event of a batch': [
    (send) => ({ write: ({ events }, { signal }) => send(events.slice(0, -1), signal) }),
    everything,
  ],
  'drops what is large': [
    (send) => ({
      write: async ({ events, bytes }, { signal }) => (bytes.length > 1_000_000 ? undefined : send(events, signal)),
    }),
    ['takes a batch of 14 MB'],
  ],
  'turns a batch round': [
    (send) => ({ write: ({ events }, { signal }) => send(events.toReversed(), signal) }),
    [...everything, 'delivers everything but the event that is refused for good'],
  ],
  'sends a batch twice': [
    (send) => ({
      write: async ({ events }, { signal }) => {
        await send(events, signal);
        return send(events, signal);
      },
    }),
    [...everything, 'waits for a slow receiver'],
  ],
  'swallows errors': [
    (send) => ({ write: ({ events }, { signal }) => send(events, signal).catch(() => undefined) }),
    [
      ...outages.map(rejects),
      ...answered.map(recovers),
      leaves('down'),
      'delivers everything but the event that is refused for good',
    ],
  ],
  'resolves before the receiver has the batch': [
    (send) => ({
      write: async ({ events }, { signal }) => {
        setTimeout(() => void send(events, signal).catch(() => undefined), 5);
      },
    }),
    ['resolves only when the receiver has the batch', 'waits for a slow receiver', ...outages.map(rejects)],
  ],
  'keeps a batch back until the next one': [
    (send) => {
      let kept: readonly AuditEvent[] = [];
      return {
        write: ({ events }, { signal }) => {
          const sent = kept;
          kept = events;
          return send(sent, signal);
        },
      };
    },
    [...everything, 'can be disposed unused, twice, and at once'],
  ],
  'does not look at the signal': [
    (send) => ({ write: ({ events }) => send(events, new AbortController().signal) }),
    silent.map(rejects),
  ],
  'changes the bytes of the batch': [
    (send) => ({
      write: ({ events, bytes }, { signal }) => {
        bytes.write('Z', bytes.length - 5); // within the time of the last event
        return send(events, signal);
      },
    }),
    ['leaves the batch as it was'],
  ],
  'changes the content of events': [
    (send) => ({
      write: ({ events }, { signal }) =>
        send(
          events.map((event) => ({ ...event, metadata: {} })),
          signal,
        ),
    }),
    ['takes any text', ...everything],
  ],
  'says goodbye to the receiver': [
    (send) => ({
      async [Symbol.asyncDispose]() {
        await send(contractEvents(1), new AbortController().signal);
      },
    }),
    ['has nothing to do for an empty trail'],
  ],
  'forgets the first batch': [
    (send) => {
      let first = true;
      return {
        write: async ({ events }, { signal }) => {
          const forgotten = first;
          first = false;
          return forgotten ? undefined : send(events, signal);
        },
      };
    },
    everything,
  ],
  'gives up what could not be sent': [
    (send) => ({
      write: ({ events }, { signal }) =>
        send(events, signal).catch((cause: unknown) => {
          throw new SinkError('refused', 'not now', { cause });
        }),
    }),
    answered.map(recovers),
  ],
  'takes what it was told to give up for done': [
    (send) => ({ write: async ({ events }, { signal }) => (signal.aborted ? undefined : send(events, signal)) }),
    ['claims nothing that it was told to give up'],
  ],
  'takes everything once it is closed': [
    (send) => {
      let closed = false;
      return {
        write: async ({ events }, { signal }) => (closed ? undefined : send(events, signal)),
        async [Symbol.asyncDispose]() {
          closed = true;
        },
      };
    },
    ['claims nothing once it is disposed'],
  ],
  'never sends an event again': [
    (send) => {
      return {
        write: async ({ events }, { signal }) => {
          const fresh = events.filter(({ id }) => !tried.has(id));
          for (const { id } of fresh) tried.add(id);
          return send(fresh, signal);
        },
      };
    },
    [recovers('down'), leaves('down'), leaves('hang'), outlives('down')],
  ],
  'keeps what it could not send': [
    (send) => {
      const kept: Buffer[] = [];
      return {
        write: ({ events, bytes }, { signal }) =>
          send(events, signal).catch((error: unknown) => {
            kept.push(bytes);
            throw error;
          }),
      };
    },
    ['down', 'hang'].map(forgets),
  ],
  'tries what is refused for ever': [
    (send) => ({
      write: ({ events }, { signal }) =>
        send(events, signal).catch((cause: unknown) => {
          throw new Error('something went wrong', { cause });
        }),
    }),
    ['delivers everything but the event that is refused for good'],
  ],
  'does not read a partial answer': [
    (send) => ({
      write: async ({ events }, { signal }) => {
        await send(events, signal);
      },
    }),
    ['has what was not taken sent again'],
  ],
  'has a name no file can have': [
    () => ({ name: 'audit/sink' }),
    ['has a name that its cursor can be kept under, the same each time'],
  ],
  'has another name each time': [
    () => ({ name: `memory-${(instances += 1)}` }),
    [
      'has a name that its cursor can be kept under, the same each time',
      'goes on where it stopped when the trail is opened again',
    ],
  ],
  'can be closed only once': [
    () => {
      let closed = false;
      return {
        async [Symbol.asyncDispose]() {
          if (closed) throw new Error('it is closed');
          closed = true;
        },
      };
    },
    ['can be disposed unused, twice, and at once'],
  ],
};
