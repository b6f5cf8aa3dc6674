import '@audit-trail/testing/vitest';
import { audited } from '@audit-trail/express';
import multer from 'multer';
import { describe, expect, it } from 'vitest';
import { answer, auditing, told } from './serve.js';

const event = { action: 'photo.uploaded', type: 'c', actor: '', route: '/albums/:album/photos' };

function serve() {
  const served = auditing();
  const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 1000 } });
  served.app.post(
    '/albums/:album/photos',
    audited('photo.uploaded', {
      target: { type: 'photo', id: 'body.id', name: 'body.title' },
      metadata: ({ req, params }) => ({ album: params['album'], file: req.file?.originalname, bytes: req.file?.size }),
    }),
    upload.single('photo'),
    answer,
  );
  const send = (bytes: number, field = 'photo') => {
    const form = new FormData();
    form.set('id', 'p7');
    form.set('title', 'Sunset');
    form.set(field, new Blob([Buffer.alloc(bytes)], { type: 'image/png' }), 'sunset.png');
    return served.send('POST', '/albums/a1/photos', { body: form });
  };
  return { ...served, send };
}

describe('an upload with multer', () => {
  it('has target and metadata from its multipart body', async () => {
    const { recorder, send } = serve();
    expect(await send(500)).toBe(200);
    expect(told(recorder)).toEqual([{ ...event, outcome: 'success', target: 'p7', status: 200 }]);
    expect(recorder).toHaveRecorded('photo.uploaded', {
      target_name: 'Sunset',
      metadata: { album: 'a1', file: 'sunset.png', bytes: 500 },
    });
  });

  it('of a file that is too large is a failure of its route, with the reason and the fields before it', async () => {
    const { recorder, send } = serve();
    expect(await send(1001)).toBe(500); // unless the application knows better, Express answers with it
    const reason = 'LIMIT_FILE_SIZE: File too large';
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason, target: 'p7', status: 500 }]);
  });

  it('under a name that is not expected is a failure, too', async () => {
    const { recorder, send } = serve();
    await send(500, 'virus');
    const reason = expect.stringContaining('LIMIT_UNEXPECTED_FILE');
    expect(told(recorder)).toEqual([{ ...event, outcome: 'failure', reason, target: 'p7', status: 500 }]);
  });
});
