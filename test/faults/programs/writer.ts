import { createInterface } from 'node:readline';
import { setImmediate as tick } from 'node:timers/promises';
import { AuditError, type AuditTrail, type Progress, type Recorded } from '@audit-trail/core';
import { say } from './say.js';
import { loadTrail, type TrailConfig } from './trail-config.js';
import type { WriterCommand } from './writer-protocol.js';

/** A program that records events as it is told and says what became of each. It ends by itself when nothing more is told. */
const config: TrailConfig = JSON.parse(process.argv[2] ?? '');
const openTrail = await loadTrail(config);
const input = createInterface(process.stdin);
let trail: AuditTrail | undefined;
let number = 0;

function opened(): AuditTrail {
  if (!trail) throw new Error('Tell it to open the trail first.');
  return trail;
}

async function obey(command: WriterCommand): Promise<void> {
  switch (command.do) {
    case 'open':
      trail = openTrail(sayError);
      say({ opened: trail.health().journal.directory });
      break;
    case 'record':
      for (let left = command.events ?? Infinity; left > 0; left -= 1) {
        recordOne(command.bytes, command.to);
        await tick();
      }
      break;
    case 'burst':
      for (let left = command.events; left > 0; left -= 1000) {
        for (let event = 0; event < Math.min(left, 1000); event += 1) record(command.bytes);
        await tick();
      }
      await opened().flush({ to: 'written' });
      say({ burst: command.events });
      break;
    case 'health':
      say({ health: opened().health() });
      break;
    case 'redeliver':
      say({ redelivered: await opened().redeliver(command.sink) });
      break;
    case 'close':
      await close(command.times ?? 1, command.deadline);
      break;
    case 'end':
      end(command.how);
      break;
  }
}

function recordOne(bytes: number | undefined, to: Progress = 'durable'): void {
  try {
    const recorded = record(bytes);
    recorded[to]().then(
      () => say({ kept: recorded.id }),
      (error: unknown) => say({ failed: recorded.id, code: codeOf(error) }),
    );
  } catch (error) {
    say({ failed: '', code: codeOf(error) });
  }
}

async function close(times: number, deadline: number | undefined): Promise<void> {
  const options = deadline === undefined ? {} : { deadline };
  const results = await Promise.all(Array.from({ length: times }, () => opened().close(options)));
  for (const closed of results) say({ closed });
}

function end(how: 'exit' | 'exception' | 'rejection' | 'last'): void {
  say({ recorded: record().id });
  if (how === 'exit') process.exit(7);
  if (how === 'exception') throw new Error('on purpose');
  if (how === 'rejection') void Promise.reject(new Error('on purpose'));
  if (how === 'last') input.close();
}

function record(bytes = 0): Recorded {
  number += 1;
  return opened().record({
    action: 'report.exported',
    type: 'r',
    actor: { type: 'job', id: String(process.pid) },
    target: { type: 'report', id: String(number) },
    metadata: { filling: '.'.repeat(bytes) },
  });
}

function sayError({ code, message }: AuditError): void {
  say({ error: code, message });
}

function codeOf(error: unknown): string {
  if (error instanceof AuditError) return error.code;
  throw error;
}

say({ ready: true });
for await (const line of input) {
  await obey(JSON.parse(line)).catch((error: unknown) => {
    if (!(error instanceof AuditError)) throw error;
    say({ threw: error.code, message: error.message });
  });
}
