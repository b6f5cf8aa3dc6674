import type { AuditTrail } from '@audit-trail/core';
import { adapterTrail, checkOptionNames, wrongOption } from '@audit-trail/core/adapter';
import { createNoopMeter, type Meter, metrics } from '@opentelemetry/api';
import { ObservedTrails } from './observed-trails.js';
import { version } from './version.js';

export interface ObserveTrailOptions {
  /** Default: that of the global meter provider for this package. */
  readonly meter?: Meter | undefined;
}

const observed = new WeakMap<Meter, ObservedTrails>();

/**
 * Reports the trail's own metrics. Call it when the meter provider is set up: before, there is nothing to report to, and
 * nothing is measured. What several trails of a process count is added up. Returns how to stop; what was counted by then
 * stays in the counters. A trail is held until then, also when it is closed, so that its last counts are reported.
 *
 * ```ts
 * metrics.setGlobalMeterProvider(provider);
 * const stop = observeTrail(trail);
 * ```
 *
 * @throws AuditError `AUDIT_INVALID_OPTIONS` for a wrong trail or option.
 */
export function observeTrail(trail: AuditTrail, options: ObserveTrailOptions = {}): () => void {
  checkOptionNames(options, new Set(['meter']), '{ meter }');
  const { meter = metrics.getMeter('@audit-trail/opentelemetry', version) } = options;
  if (typeof meter?.addBatchObservableCallback !== 'function')
    throw wrongOption("'meter' is what a meter provider's getMeter() gives", meter);
  const adapted = adapterTrail(trail);
  if (meter === createNoopMeter()) return () => undefined;
  let trails = observed.get(meter);
  if (!trails) observed.set(meter, (trails = new ObservedTrails(meter)));
  return trails.add(adapted);
}
