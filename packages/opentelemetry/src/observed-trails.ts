import type { SinkHealth, SinkState, TrailHealth } from '@audit-trail/core';
import type { AdapterTrail, SinkAttempt, TrailObserver } from '@audit-trail/core/adapter';
import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import { createInstruments, type Instruments } from './instruments.js';
import { nothing, plus, type Totals } from './totals.js';

const sinkName = 'audit_trail.sink.name';
const sinkState = 'audit_trail.sink.state';
const states = ['idle', 'delivering', 'retrying', 'open', 'stopped'] as const satisfies readonly SinkState[];

/** The trails that one meter reports, together: one has no attribute that would tell it from another. */
export class ObservedTrails implements TrailObserver {
  readonly #meter: Meter;
  readonly #instruments: Instruments;
  readonly #observables: Observable[];
  /** How to stop, for each. */
  readonly #trails = new Map<AdapterTrail, () => void>();
  /** Of those that are not observed any more: a counter never falls. */
  #ended: Totals = nothing;

  constructor(meter: Meter) {
    this.#meter = meter;
    this.#instruments = createInstruments(meter);
    const { append: _append, write: _write, delivery: _delivery, ...observables } = this.#instruments;
    this.#observables = Object.values(observables);
  }

  /** Observes a trail, once however often it is asked; returns how to stop. */
  add(trail: AdapterTrail): () => void {
    const known = this.#trails.get(trail);
    if (known) return known;
    const stopObserving = trail.observe(this);
    const stop = (): void => {
      if (this.#trails.get(trail) !== stop) return;
      stopObserving();
      this.#trails.delete(trail);
      this.#ended = plus(this.#ended, trail.health());
      if (this.#trails.size === 0) this.#meter.removeBatchObservableCallback(this.#collect, this.#observables);
    };
    if (this.#trails.size === 0) this.#meter.addBatchObservableCallback(this.#collect, this.#observables);
    this.#trails.set(trail, stop);
    return stop;
  }

  written(milliseconds: number): void {
    this.#instruments.append.record(milliseconds / 1000);
  }

  attempted({ sink, milliseconds, error, age }: SinkAttempt): void {
    const { write, delivery } = this.#instruments;
    const attributes: Attributes = { [sinkName]: sink };
    write.record(milliseconds / 1000, error === undefined ? attributes : { ...attributes, 'error.type': error });
    if (age !== undefined) delivery.record(age / 1000, attributes);
  }

  readonly #collect = (result: BatchObservableResult): void => {
    const healths = [...this.#trails.keys()].map((trail) => trail.health());
    this.#collectTotals(result, healths.reduce(plus, this.#ended));
    this.#collectJournals(result, healths);
    const sinks = Map.groupBy(
      healths.flatMap((health) => health.sinks),
      ({ name }) => name,
    );
    for (const [name, same] of sinks) this.#collectSink(result, name, same);
  };

  #collectTotals(result: BatchObservableResult, { recorded, lost, faults, sinks }: Totals): void {
    const instruments = this.#instruments;
    result.observe(instruments.recorded, recorded);
    result.observe(instruments.lost, lost);
    result.observe(instruments.faults, faults);
    for (const [name, { delivered, deadLetters, retries }] of sinks) {
      const attributes = { [sinkName]: name };
      result.observe(instruments.delivered, delivered, attributes);
      result.observe(instruments.deadLetters, deadLetters, attributes);
      result.observe(instruments.retries, retries, attributes);
    }
  }

  #collectJournals(result: BatchObservableResult, healths: readonly TrailHealth[]): void {
    const { journalSize, journalLimit } = this.#instruments;
    const limits = healths.flatMap(({ journal }) => journal.maxBytes ?? []);
    result.observe(journalSize, sum(healths.map(({ journal }) => journal.bytes)));
    if (limits.length > 0) result.observe(journalLimit, sum(limits));
  }

  #collectSink(result: BatchObservableResult, name: string, sinks: readonly SinkHealth[]): void {
    const { lagCount, lagSize, lagAge, state } = this.#instruments;
    const attributes = { [sinkName]: name };
    result.observe(lagCount, sum(sinks.map(({ lag }) => lag.events)), attributes);
    result.observe(lagSize, sum(sinks.map(({ lag }) => lag.bytes)), attributes);
    result.observe(lagAge, Math.max(...sinks.map(({ lag }) => lag.seconds)), attributes);
    for (const each of states) {
      const inIt = sinks.filter((sink) => sink.state === each).length;
      result.observe(state, inIt, { ...attributes, [sinkState]: each });
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
