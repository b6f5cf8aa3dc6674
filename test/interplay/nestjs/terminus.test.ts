import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditTrail, createAuditTrail, fileJournal } from '@audit-trail/core';
import { AuditModule, InjectAuditTrail } from '@audit-trail/nestjs';
import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { describe, expect, it, onTestFinished } from 'vitest';
import { auditing, platforms } from './serve.js';

@Controller('health')
class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @InjectAuditTrail() private readonly trail: AuditTrail,
  ) {}

  @HealthCheck()
  @Get()
  check() {
    return this.checks.check([() => this.#checkTrail()]);
  }

  #checkTrail() {
    const indicator = this.indicators.check('audit-trail');
    const { journal } = this.trail.health();
    return journal.lastError === undefined ? indicator.up() : indicator.down(journal.lastError);
  }
}

const health = { imports: [TerminusModule.forRoot({ logger: false })], controllers: [HealthController] };

/** A trail whose journal has no room left. */
function fullTrail(): AuditTrail {
  const directory = mkdtempSync(join(tmpdir(), 'audit-terminus-'));
  const journal = fileJournal({ directory, maxBytes: 20_000, blockFor: 10 });
  const trail = createAuditTrail({ journal, onError: () => undefined });
  onTestFinished(async () => {
    await trail.close();
    rmSync(directory, { recursive: true });
  });
  while (trail.health().journal.lost === 0) {
    trail.record({ action: 'filler.made', type: 'c', actor: { id: 'u1' }, metadata: { text: 'x'.repeat(1000) } });
  }
  return trail;
}

describe.each(platforms)('@nestjs/terminus, on %s', (_name, createAdapter) => {
  it('asks the trail how it is, and leaves no event', async () => {
    const { send, told } = await auditing(createAdapter, health);
    expect(await send('GET /health')).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { 'audit-trail': { status: 'up' } } },
    });
    expect(told()).toEqual([]);
  });

  it('hears why it is not well, and records no failure for that', async () => {
    const trail = fullTrail();
    const { send } = await auditing(createAdapter, { ...health, modules: () => [AuditModule.forRoot({ trail })] });
    const { recorded, journal } = trail.health();
    expect(await send('GET /health')).toMatchObject({
      status: 503,
      body: { status: 'error', details: { 'audit-trail': { status: 'down', message: journal.lastError } } },
    });
    expect(trail.health().recorded).toBe(recorded);
  });
});
