import { type AuditEvent, type Sink, SinkError } from '@audit-trail/core';
import { describe, expect, test } from 'vitest';
import { contractEvents } from './contract-events.js';
import { sinkContract } from './sink-contract.js';
import type { Heal, SinkFault } from './sink-contract-options.js';

/** A receiver in memory, with every fault. */
class Receiver {
  readonly events: AuditEvent[] = [];
  #fault: SinkFault | undefined;

  readonly breakSink = Object.fromEntries(
    (
      [
        'down',
        'reset',
        'busy',
        'unavailable',
        'unauthorized',
        'answer_lost',
        'hang',
        'slow',
        'partial',
        'poison',
      ] as const
    ).map((fault): [SinkFault, () => Promise<Heal>] => [fault, async () => this.#break(fault)]),
  );

  async take(events: readonly AuditEvent[], signal: AbortSignal): ReturnType<Sink['write']> {
    switch (this.#fault) {
      case undefined:
        break;
      case 'poison':
        if (events.some(({ action }) => action === 'contract.poisoned')) throw new SinkError('refused', 'poisoned');
        break;
      case 'partial':
        this.events.push(...events.slice(0, 2));
        return events.length > 2 ? { retry: events.slice(2).map(({ id }) => id) } : undefined;
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, 20));
        break;
      case 'hang':
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        break;
      case 'answer_lost':
        this.events.push(...events);
        throw new Error('the answer was lost');
      default:
        throw new SinkError('retry', this.#fault);
    }
    this.events.push(...events);
    return undefined;
  }

  #break(fault: SinkFault): Heal {
    this.#fault = fault;
    return async () => {
      this.#fault = undefined;
    };
  }
}

type Send = (events: readonly AuditEvent[], signal: AbortSignal) => ReturnType<Sink['write']>;
/** What a sink does differently from what it should. */
type Mistake = (send: Send) => Partial<Sink>;

function sinkTo(receiver: Receiver, mistake: Mistake = () => ({})): Sink {
  const send: Send = (events, signal) => receiver.take(events, signal);
  return { name: 'memory', write: ({ events }, { signal }) => send(events, signal), ...mistake(send) };
}

function contractFor(mistake?: Mistake, deadline = 5_000): ReturnType<typeof sinkContract> {
  const receiver = new Receiver();
  return sinkContract({
    create: () => sinkTo(receiver, mistake),
    read: async () => structuredClone(receiver.events),
    breakSink: receiver.breakSink,
    deadline,
  });
}

const outages = ['down', 'reset', 'busy', 'unavailable', 'unauthorized', 'answer_lost', 'hang'] as const;
/** Here the sink hears what is wrong; a hanging receiver is given up by the trail itself. */
const answered = outages.filter((fault) => fault !== 'hang');
const rejects = (fault: string): string =>
  `rejects while its receiver has the fault '${fault}', and takes the same batch afterwards`;
const recovers = (fault: string): string => `delivers everything after the fault '${fault}'`;
const everything = [
  'delivers every event once, in order',
  'resolves only when the receiver has the batch',
  'goes on where it stopped when the trail is opened again',
  'delivers what is left when the trail is closed while it is busy',
];

let instances = 0;

/** Mistakes people make, and cases that have to notice. */
const mistakes: Readonly<Record<string, readonly [Mistake, readonly string[]]>> = {
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
      'leaves its backlog to the next process when it is closed while its receiver is down',
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
    [rejects('hang')],
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

/** The names of the cases that fail; each runs with a receiver of its own, all at the same time. */
async function failuresOf(mistake: Mistake): Promise<readonly string[]> {
  const runs = contractFor().map(async ({ name }) => {
    const own = contractFor(mistake, 1_500).find((it) => it.name === name);
    return own?.run().then(
      () => [],
      () => [name],
    );
  });
  return (await Promise.all(runs)).flatMap((names) => names ?? []);
}

describe('a sink that is right passes', () => {
  for (const { name, run } of contractFor()) test(name, run, 30_000);
});

describe('a sink fails that', () => {
  const noticed = new Set<string>();

  for (const [name, [mistake, cases]] of Object.entries(mistakes)) {
    test(
      name,
      async () => {
        const failures = await failuresOf(mistake);
        for (const failure of failures) noticed.add(failure);
        expect(failures).toEqual(expect.arrayContaining([...cases]));
      },
      60_000,
    );
  }

  test('makes any of these mistakes, and no case is there in vain', () => {
    expect(
      contractFor()
        .map(({ name }) => name)
        .filter((name) => !noticed.has(name)),
    ).toEqual([]);
  });
});

test('a receiver that has no faults to offer is checked without them', () => {
  const few = sinkContract({ create: () => sinkTo(new Receiver()), read: async () => [] });
  expect(few.length).toBeGreaterThan(5);
  expect(contractFor().length).toBeGreaterThan(few.length);
});
