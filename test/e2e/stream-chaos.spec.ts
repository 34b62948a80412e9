import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../support/client.js';
import { onServer } from '../support/databases.js';
import { settingsFor } from '../support/storages.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';
import { descriptors, growth } from '../support/processes.js';
import type { RawAnswer } from '../support/raw-http.js';
import { type Leave, RawReceiver, RawSender, StreamUpload } from '../support/stream.js';
import { eventually } from '../support/wait.js';

/** Streams store nothing: what a database server adds shows in fewer of them. */
const BATCHES = onServer ? 8 : 25;
const WIDTH = 20;
const MIB = 1024 * 1024;
const PLANS = ['nobody', 'sender early', 'sender', 'receiver', 'removed'] as const;
type Plan = (typeof PLANS)[number];

const SETTINGS = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0' };

/** Threads and files that come and go, and the connections that the database is kept with. */
const SPARE = onServer ? 16 : 6;

let folder: string;
let child: ChildProcess;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-streams-'));
  child = spawnPlikd(folder, [], { ...SETTINGS, ...(await settingsFor(folder)) });
  client = new Client(await listening(child));
});
afterAll(async () => {
  await end(child);
  await rm(folder, { recursive: true, force: true });
});

const pick = <T>(list: readonly T[]): T => list[randomInt(list.length)]!;
const leave = (): Leave => pick(['fin', 'rst'] as const);

/** Text, so that answers can be compared as they are. */
const newContent = (): string => randomBytes(randomInt(1, 150_000)).toString('hex');

interface Sides {
  readonly stream: StreamUpload;
  readonly sender: RawSender;
  readonly receiver: RawReceiver;
  readonly received: Promise<RawAnswer>;
}

/** What happens in the middle; who is still there afterwards must learn the truth. */
async function disturb(plan: Plan, { stream, sender, receiver, received }: Sides): Promise<void> {
  if (plan === 'sender') {
    sender.leave(leave());
    expect((await received).whole).toBe(false);
  } else if (plan === 'receiver') {
    receiver.leave(leave());
    expect((await sender.answer()).status).toBe(500);
  } else {
    await client.delete(stream.path(), stream.token);
    expect((await received).whole).toBe(false);
    expect((await sender.answer()).status).toBe(404);
  }
}

async function live(plan: Plan): Promise<void> {
  const stream = await StreamUpload.create(client);
  const sender = await RawSender.start(stream);
  if (plan === 'sender early') {
    sender.leave(leave());
    await stream.becomes('missing');
    return;
  }
  const receiver = await RawReceiver.start(stream);
  const received = receiver.answer();
  received.catch(() => undefined);
  const content = newContent();
  const cut = plan === 'nobody' ? content.length : randomInt(content.length);
  if (cut > 0) await sender.write(content.slice(0, cut));
  await receiver.has(1 + randomInt(cut + 1));
  if (plan !== 'nobody') {
    await disturb(plan, { stream, sender, receiver, received });
    sender.leave('fin');
    await stream.becomes(plan === 'removed' ? 'deleted' : 'missing');
    return;
  }
  await sender.end();
  expect(await received).toMatchObject({ status: 200, whole: true, text: `<${content}` });
  expect((await sender.answer()).status).toBe(200);
  expect((await stream.state()).status).toBe('deleted');
}

async function round(batches: number): Promise<void> {
  for (let batch = 0; batch < batches; batch += 1) {
    await Promise.all(Array.from({ length: WIDTH }, () => live(pick(PLANS))));
  }
}

describe('streams whose sides go', () => {
  it(`${BATCHES * WIDTH} of them leave nothing, and whoever stays learns the truth`, async () => {
    const idle = await descriptors(child);
    // Once round first: threads and caches are there to stay.
    await round(5);
    const most = 100 * MIB;
    expect(await growth(child, most, () => round(BATCHES))).toBeLessThan(most);
    // Connections to a storage service are kept for a while.
    await eventually(async () => (await descriptors(child)) <= idle + SPARE);
    await live('nobody');
  });

  it('the server itself: what was being streamed can be sent again', async () => {
    const waiting = await StreamUpload.create(client);
    const halfway = await StreamUpload.create(client);
    await RawSender.start(waiting);
    const sender = await RawSender.start(halfway);
    const receiver = await RawReceiver.start(halfway);
    await sender.write('half of it');
    await receiver.has(10);
    await end(child, 'SIGKILL');
    expect((await receiver.answer()).whole).toBe(false);
    child = spawnPlikd(folder, [], {
      ...SETTINGS,
      ...(await settingsFor(folder)),
      LISTEN_PORT: new URL(client.base).port,
    });
    await listening(child);
    for (const stream of [waiting, halfway]) {
      expect((await stream.state()).status).toBe('missing');
      const sent = stream.send('again');
      await stream.becomes('uploading');
      expect(await (await stream.receive()).text()).toBe('again');
      expect((await sent).status).toBe(200);
    }
  });
});
