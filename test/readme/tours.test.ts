import { describe, expect, it } from 'vitest';
import { records } from './recorded.js';
import { followed, only, section } from './tour.js';

const denied = records(only(await section('README.md', 'Audit Trail'), 'json'));

describe('The tour', { timeout: 60_000 }, () => {
  it('of Express leaves the trail that the README shows, and ends when asked to', async () => {
    const blocks = await section('README.md', 'Express in five minutes');
    await using reader = await followed(blocks);
    expect(reader.statuses).toEqual([200, 403]);
    const [updated, ...others] = records(reader.output);
    expect(JSON.parse(updated ?? '')).toMatchObject({ action: 'document.updated', outcome: 'success' });
    expect(updated).toContain('"changes":[{"path":"/status","from":"draft","to":"final"}]');
    expect(others).toEqual(denied);
    expect(await reader.stopServer()).toBe(0);
  });

  it('of NestJS leaves the same record of what was refused, and one of what was not', async () => {
    await using reader = await followed(await section('README.md', 'NestJS in five minutes'));
    expect(reader.statuses).toEqual([403, 200]);
    const [refused, done] = records(reader.output);
    expect([refused]).toEqual(denied);
    expect(JSON.parse(done ?? '')).toMatchObject({ action: 'document.deleted', actor_id: 'u2', outcome: 'success' });
    // Nest ends by the signal it was sent, when its shutdown hooks are done.
    expect(await reader.stopServer()).toBe('SIGTERM');
  });
});

describe('Sinks', () => {
  it('get the events', async () => {
    await using reader = await followed(await section('README.md', 'Send copies elsewhere'));
    await reader.install(['@audit-trail/core', '@audit-trail/sink-file']);
    expect(await reader.run(['node', 'sinks.ts'])).toBe(0);
    expect(reader.output.trim()).toBe('report.exported');
  });
});
