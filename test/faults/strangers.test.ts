import { beforeAll, describe, expect } from 'vitest';
import { certificate, type Pem, type Wish } from '../../packages/sink-http/src/certificate.fixture.js';
import { expectDelivered } from './harness/evidence.js';
import { test } from './harness/place.js';

const config = {
  journal: { syncInterval: 20 },
  trail: { batch: { maxDelay: 20 }, retry: { minDelay: 10, maxDelay: 50 } },
};

describe('a receiver that redirects to another host', () => {
  test.for([301, 302, 303, 307, 308])('(%i) is not followed, and gets its events later', async (status, { place }) => {
    const [receiver, stranger] = [await place.receiver(), await place.receiver()];
    const heal = receiver.behave(() => ({ status, headers: { location: stranger.url } }));
    const writer = await place.writer({ ...config, http: { url: receiver.url } });
    await writer.open();
    writer.tell({ do: 'burst', events: 10 });
    await writer.until(() => writer.reported.includes('AUDIT_SINK_FAILED'));
    await heal();
    expect(await writer.close(120_000)).toMatchObject({ pending: 0, lost: 0 });
    expect(stranger.requests).toEqual([]);
    expectDelivered(place.stored, receiver.events);
  });
});

describe('a receiver whose certificate', () => {
  let authority: Pem;
  beforeAll(async () => {
    authority = await certificate({ authority: true });
  });

  const wishes: readonly (readonly [name: string, wish: Wish])[] = [
    ['has expired', { valid: [-3, -1] }],
    ['is for another host', { ip: '127.0.0.2' }],
    ['is signed by nobody known', { signedBy: undefined }],
  ];
  test.for(wishes)('%s gets nothing, and everything when it has another one', async ([, wish], { place }) => {
    const stranger = await place.receiver({ tls: await certificate({ signedBy: authority, ...wish }) });
    const tls = { ca: authority.cert };
    const writer = await place.writer({ ...config, http: { url: stranger.url, tls } });
    await writer.open();
    writer.tell({ do: 'burst', events: 10 });
    await writer.until(() => writer.reported.includes('AUDIT_SINK_FAILED'));
    expect(await writer.close(100)).toMatchObject({ delivered: 0, pending: 10, lost: 0 });
    expect(stranger.requests).toEqual([]);

    const receiver = await place.receiver({ tls: await certificate({ signedBy: authority }) });
    const next = await place.writer({ ...config, http: { url: receiver.url, tls } });
    await next.open();
    expect(await next.close(120_000)).toMatchObject({ pending: 0, lost: 0 });
    expectDelivered(place.stored, receiver.events);
  });
});
