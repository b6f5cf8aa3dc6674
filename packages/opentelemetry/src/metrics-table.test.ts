import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditTrail, fileJournal, type Sink } from '@audit-trail/core';
import { DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { observeTrail } from './index.js';
import { startMetering } from './metering.fixture.js';

it('The README has every metric, with its unit and kind', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'opentelemetry-'));
  const sink: Sink = { name: 'siem', batch: { maxDelay: 0 }, write: async () => undefined };
  const trail = createAuditTrail({ journal: fileJournal({ directory, maxBytes: 1024 * 1024 }), sinks: [sink] });
  await using metering = startMetering();
  const stop = observeTrail(trail, { meter: metering.meter });
  trail.record({ action: 'a.done', type: 'c', actor: { id: 'u1' } });
  await trail.close();
  const { all } = await metering.collect();
  stop();
  await rm(directory, { recursive: true });
  const reported = all.map((metric) => [metric.descriptor.name, metric.descriptor.unit, kindOf(metric)].join(' '));
  expect(documented().toSorted()).toEqual(reported.toSorted());
});

function documented(): readonly string[] {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = readme.matchAll(/^\| `(audit_trail\.[\w.]+)` +\| `([^`]+)` +\| (\w+) +\|/gm);
  return [...rows].map((row) => row.slice(1).join(' '));
}

function kindOf(metric: MetricData): string {
  switch (metric.dataPointType) {
    case DataPointType.SUM:
      return metric.isMonotonic ? 'Counter' : 'UpDownCounter';
    case DataPointType.GAUGE:
      return 'Gauge';
    case DataPointType.HISTOGRAM:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return 'Histogram';
  }
}
