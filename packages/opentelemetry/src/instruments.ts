import { type Meter, ValueType } from '@opentelemetry/api';

/** Seconds from a write within a tick to a disk that has been full for an hour. */
const appendBounds = [
  0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 10, 60,
  3600,
];
/** Seconds, up to the default deadline of a write and beyond. */
const writeBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60];
/** Seconds, from a batch that fills at once to a receiver that was away for a week. */
const deliveryBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400, 604_800];

export type Instruments = ReturnType<typeof createInstruments>;

/** What is reported, by names and units as the semantic conventions of OpenTelemetry have them. */
export function createInstruments(meter: Meter) {
  const counter = (name: string, unit: string, description: string) =>
    meter.createObservableCounter(`audit_trail.${name}`, { unit, description, valueType: ValueType.INT });
  const amount = (name: string, unit: string, description: string) =>
    meter.createObservableUpDownCounter(`audit_trail.${name}`, { unit, description, valueType: ValueType.INT });
  const duration = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(`audit_trail.${name}`, { unit: 's', description, advice: { explicitBucketBoundaries } });
  return {
    recorded: counter('event.recorded', '{event}', 'Events recorded.'),
    lost: counter('event.lost', '{event}', 'Events that could not be kept.'),
    faults: counter('faults', '{fault}', 'Faults reported to onError.'),
    journalSize: amount('journal.size', 'By', 'Bytes that the journal keeps.'),
    journalLimit: amount('journal.limit', 'By', 'Bytes that the journal may have.'),
    delivered: counter('sink.event.delivered', '{event}', 'Events that the sink took.'),
    deadLetters: counter('sink.event.refused', '{event}', 'Events that the sink refused for good: dead letters.'),
    retries: counter('sink.retries', '{retry}', 'Writes that failed and are tried again.'),
    lagCount: amount('sink.lag.count', '{event}', 'Events that the sink has not taken yet.'),
    lagSize: amount('sink.lag.size', 'By', 'Bytes of the events that the sink has not taken yet.'),
    lagAge: meter.createObservableGauge('audit_trail.sink.lag.age', {
      unit: 's',
      description: 'Age of the oldest event that the sink has not taken yet.',
    }),
    state: amount('sink.state', '{sink}', '1 for the state that the sink is in, 0 for the others.'),
    append: duration(
      'append.duration',
      'From record() until the kernel has the oldest event of a write.',
      appendBounds,
    ),
    write: duration('sink.write.duration', 'One write to the sink.', writeBounds),
    delivery: duration(
      'sink.delivery.duration',
      'From record() of the oldest event of a batch until the sink took the batch.',
      deliveryBounds,
    ),
  };
}
