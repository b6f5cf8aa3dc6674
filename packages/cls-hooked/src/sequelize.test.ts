import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentAudit } from '@audit-trail/core';
import { DataTypes, Sequelize } from 'sequelize';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orders, newNamespace, serve } from './serve.fixture.js';
import { sqlite3 } from './sqlite3.fixture.js';

const namespace = newNamespace();
Sequelize.useCLS(namespace);

/** Documents in a real database, with Sequelize's transactions in the namespace. */
async function database() {
  const folder = await mkdtemp(join(tmpdir(), 'audit-trail-cls-'));
  const sequelize = new Sequelize({
    dialect: 'sqlite',
    dialectModule: sqlite3,
    storage: join(folder, 'documents.sqlite'),
    logging: false,
  });
  onTestFinished(async () => {
    await sequelize.close();
    await rm(folder, { recursive: true });
  });
  const Document = sequelize.define('document', { title: DataTypes.STRING });
  await sequelize.sync();
  return { sequelize, Document };
}

describe.each(orders)('With %s and Sequelize’s transactions in the same namespace', (order) => {
  it('events in a managed transaction are those of the request around it, and of its hooks', async () => {
    const { sequelize, Document } = await database();
    const { post, recorder } = await serve(
      order,
      () => [
        async (req, res) => {
          await sequelize.transaction(async () => {
            expect(namespace.get('transaction')).toBeDefined();
            const title = String(req.params['id']);
            const document = await Document.create({ title });
            await document.update({ title: `${title}!` });
            currentAudit().changes({ title }, { title: document.get('title') });
          });
          res.sendStatus(204);
        },
      ],
      { namespace },
    );
    Document.addHook('afterUpdate', (document) => {
      recorder.trail.record({ action: 'row.updated', type: 'u', target: { id: String(document.get('title')) } });
    });
    const ids = Array.from({ length: 20 }, (_, index) => `u${index}`);
    for (const id of ids) await post(id, id);
    expect(await Document.count()).toBe(20);
    expect(recorder.events.map(({ action, actor_id, target_id }) => [action, actor_id, target_id])).toEqual(
      ids.flatMap((id) => [
        ['row.updated', id, `${id}!`],
        ['thing.changed', id, id],
      ]),
    );
    expect(recorder.events.at(-1)?.changes).toEqual([{ path: '/title', from: 'u19', to: 'u19!' }]);
  });

  it('a transaction that is rolled back makes a failure of the request’s event', async () => {
    const { sequelize, Document } = await database();
    const { post, recorder } = await serve(
      order,
      () => [
        async () => {
          await sequelize.transaction(async () => {
            await Document.create({ title: 'never' });
            throw new Error('no room');
          });
        },
      ],
      { namespace },
    );
    await post('t1', 'rosella');
    expect(await Document.count()).toBe(0);
    expect(recorder.events).toMatchObject([{ outcome: 'failure', reason: 'no room', actor_id: 'rosella' }]);
  });
});
