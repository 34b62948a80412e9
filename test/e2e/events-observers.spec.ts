import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { packageRoot } from '../../src/common/package-root.js';
import { EventBus } from '../../src/events/event-bus.js';
import type { FactName } from '../../src/events/facts.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { PATIENCE, eventually, within } from '../support/wait.js';

let server: TestServer;
let client: Client;
let bus: EventBus;

beforeEach(async () => {
  server = await startWithAccounts();
  client = Client.of(server);
  bus = server.app.get(EventBus);
  Logger.overrideLogger(false);
});
afterEach(() => server.stop());

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

interface Got {
  readonly status: number;
  readonly text: string;
}

/** Asks from a thread of its own. `answered`: set in shared memory when the whole answer is there. */
function ask({ path, ...asked }: Asked): { got: Promise<Got>; answered: Int32Array } {
  const shared = new SharedArrayBuffer(4);
  const worker = new Worker(join(packageRoot, 'test/support/other-thread.mjs'), {
    workerData: { ...asked, url: `${client.base}${path}`, shared },
  });
  const got = new Promise<Got>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { got: within(got, 'an answer on another thread'), answered: new Int32Array(shared) };
}

/** Computes until the client has its answer, and 300 ms at least. True: the client got it. */
function hold(answered: Int32Array): boolean {
  const begin = Date.now();
  const has = (): boolean => Atomics.load(answered, 0) === 1;
  while (Date.now() - begin < 300 || (!has() && Date.now() - begin < PATIENCE));
  return has();
}

/** A kind of request, and what it says. */
const KINDS: [FactName, (() => Asked) | (() => Promise<Asked>)][] = [
  ['UploadCreated', () => ({ method: 'POST', path: '/upload', body: '{"ttl":60}' })],
  ['FileStored', () => ({ method: 'PUT', path: '/a.txt', body: 'x'.repeat(300_000) })],
  [
    'FileDelivered',
    async () => ({ method: 'GET', path: (await client.store('x'.repeat(300_000))).path }),
  ],
  [
    'ArchiveDelivered',
    async () => {
      const { upload } = await client.store('hello');
      return { method: 'GET', path: `/archive/${upload.id}/a.zip` };
    },
  ],
  [
    'UploadRemoved',
    async () => {
      const { id, uploadToken } = await client.create();
      const headers = { 'X-UploadToken': uploadToken };
      return { method: 'DELETE', path: `/upload/${id}`, headers };
    },
  ],
  [
    'LoginSucceeded',
    () => {
      const body = JSON.stringify({ login: 'admin', password: 'administrator' });
      return { method: 'POST', path: '/auth/local/login', body };
    },
  ],
  [
    'TokenCreated',
    async () => {
      const { headers } = await Account.admin(server);
      return { method: 'POST', path: '/me/token', headers, body: '{}' };
    },
  ],
];

describe('an observer that computes for a while', () => {
  it.each(KINDS)('of %s is not felt by whoever is answered', async (name, prepare) => {
    const asked = await prepare();
    bus.deliver();
    const { got, answered } = ask(asked);
    const held: boolean[] = [];
    bus.on(name, () => held.push(hold(answered)));
    const { status, text } = await got;
    expect([status, text.length > 0]).toEqual([200, true]);
    await eventually(() => held.length > 0);
    expect(held).toEqual([true]);
    expect(bus.failures).toBe(0);
  });
});

describe('an observer that fails', () => {
  it.each(KINDS)('of %s is counted, and not felt', async (name, prepare) => {
    const { path, ...init } = await prepare();
    bus.deliver();
    const heard: string[] = [];
    bus.on(name, () => {
      heard.push('throws');
      throw new Error('it throws');
    });
    bus.on(name, async () => {
      heard.push('rejects');
      await Promise.reject(new Error('it rejects'));
    });
    bus.on(name, () => new Promise(() => heard.push('never ends')));
    bus.on(name, () => heard.push('does well'));
    const answer = await client.request(init.method, path, init);
    const text = await answer.text();
    expect([answer.status, text.length > 0]).toEqual([200, true]);
    await eventually(() => bus.failures === 2);
    expect(heard).toEqual(['throws', 'rejects', 'never ends', 'does well']);
    expect((await client.get('/health')).status).toBe(200);
  });
});
