import { expect, test, vi } from 'vitest';
import { Program } from './journal/program.fixture.js';
import { linesOnDisk, temporaryDirectory } from './journal/stored-lines.fixture.js';
import { createAuditTrail } from './trail.js';

vi.setConfig({ testTimeout: 60_000 });

test('delivers what is left at a signal, and then lets it end the process as it would have done', async () => {
  const directory = temporaryDirectory();
  const program = new Program('close-on-signal', [directory, 'alone']);
  await program.printed(1, 'recorded');
  program.process.kill('SIGTERM');
  await program.exit;
  expect(program.process.signalCode).toBe('SIGTERM');
  expect(program.output).toEqual(['recorded', 'delivered 1']);
  expect(linesOnDisk(directory)).toHaveLength(1);
});

test('leaves the end of the process to an application that listens to the signal itself', async () => {
  const program = new Program('close-on-signal', [temporaryDirectory(), 'listening']);
  await program.printed(1, 'recorded');
  program.process.kill('SIGTERM');
  expect(await program.exit).toBe(3);
  expect(program.output).toContain('delivered 1');
});

test('listens to no signal unless it is asked to, and no longer than the trail is open', async () => {
  const before = process.listenerCount('SIGTERM');
  const plain = createAuditTrail({ directory: temporaryDirectory() });
  expect(process.listenerCount('SIGTERM')).toBe(before);
  const asked = createAuditTrail({ directory: temporaryDirectory(), closeOn: ['SIGTERM'] });
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  await Promise.all([plain.close(), asked.close()]);
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

test('refuses what is no such signal', () => {
  expect(() => createAuditTrail({ directory: temporaryDirectory(), closeOn: ['SIGKILL'] })).toThrow(
    "'closeOn' is a list",
  );
});
