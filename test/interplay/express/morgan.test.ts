import { audited } from '@audit-trail/express';
import morgan from 'morgan';
import { expect, it } from 'vitest';
import { answer, auditing, told } from './serve.js';

it.each([true, false])(
  'morgan logs the status that is recorded, before the answer or behind it (%s)',
  async (immediate) => {
    const { app, recorder, send } = auditing();
    const lines: string[] = [];
    app.use(morgan(':method :url :status', { immediate, stream: { write: (line) => void lines.push(line.trim()) } }));
    app.delete('/things/:id', audited('thing.removed', { target: 'thing:params.id' }), answer);
    expect(await send('DELETE', '/things/1')).toBe(200);
    expect(lines).toEqual([immediate ? 'DELETE /things/1 -' : 'DELETE /things/1 200']);
    expect(told(recorder)).toEqual([
      {
        action: 'thing.removed',
        type: 'd',
        outcome: 'success',
        actor: '',
        target: '1',
        route: '/things/:id',
        status: 200,
      },
    ]);
  },
);
