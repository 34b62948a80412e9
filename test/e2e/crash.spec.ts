import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileWire } from '../../libs/wire/src/index.js';
import { inParallel } from '../../src/common/parallel.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { onServer } from '../support/databases.js';
import { settingsFor, storedIn } from '../support/storages.js';
import { end, listening, runPlikd, spawnPlikd } from '../support/plikd.js';
import { eventually } from '../support/wait.js';

/** Each starts a server; one is on every database, the many on SQLite. */
const ROUNDS = onServer ? 4 : 8;
const UPLOADS = 25;
const SIZES = [0, 1, 5000, 300_000, 3_000_000];
const SETTINGS = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', CLEANING_ENABLED: 'false' };

interface Attempt {
  readonly upload: OwnUpload;
  readonly file: FileWire;
  readonly content: Uint8Array<ArrayBuffer>;
  acknowledged: boolean;
}

let folder: string;
let settings: Record<string, string>;
let child: ChildProcess;
let client: Client;

async function start(): Promise<void> {
  settings = { ...SETTINGS, ...(await settingsFor(folder)) };
  child = spawnPlikd(folder, [], settings);
  client = new Client(await listening(child));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-crash-'));
  await start();
});
afterEach(async () => {
  await end(child, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const objects = (): Promise<string[]> => storedIn(join(folder, 'files'));

/** Sends every file of an upload at a moment of its own; being cut off is no error. */
async function sendAll(upload: OwnUpload, attempts: Attempt[]): Promise<void> {
  await Promise.all(
    upload.files.map(async (file, i) => {
      const content = new Uint8Array(randomBytes(SIZES[i % SIZES.length]!));
      const attempt: Attempt = { upload, file, content, acknowledged: false };
      attempts.push(attempt);
      await sleep(randomInt(60));
      try {
        const response = await client.postFile(upload, file, content);
        attempt.acknowledged = response.status === 200;
      } catch {
        // The server was killed.
      }
    }),
  );
}

/** What was acknowledged is there; what was not can be sent again. */
async function expectKept(attempt: Attempt): Promise<void> {
  const status = await statusOf(attempt);
  if (attempt.acknowledged) expect(status).toBe('uploaded');
  if (status !== 'uploaded') {
    expect(status).toBe('missing');
    const again = await client.postFile(attempt.upload, attempt.file, attempt.content);
    expect(again.status).toBe(200);
  }
  expect((await download(attempt)).equals(attempt.content)).toBe(true);
}

const statusOf = async ({ upload, file }: Attempt): Promise<string | undefined> => {
  const response = await client.get(`/upload/${upload.id}`);
  const { files } = (await response.json()) as OwnUpload;
  return files.find(({ id }) => id === file.id)?.status;
};

const download = async ({ upload, file }: Attempt): Promise<Buffer> =>
  Buffer.from(await (await client.get(filePath(upload, file))).arrayBuffer());

describe('after a SIGKILL', () => {
  it('uploads are whole where they were acknowledged, and can be repeated where not', async () => {
    const attempts: Attempt[] = [];
    const acknowledged = (): number => attempts.filter((one) => one.acknowledged).length;
    for (let round = 0; round < ROUNDS; round += 1) {
      const files = Array.from({ length: UPLOADS }, (_, i) => ({ fileName: `f${String(i)}` }));
      const enough = acknowledged() + randomInt(UPLOADS - 1);
      const sending = sendAll(await client.create({ files }), attempts);
      await eventually(() => acknowledged() >= enough);
      await end(child, 'SIGKILL');
      await sending;
      await start();
    }
    expect(attempts).toHaveLength(ROUNDS * UPLOADS);
    await inParallel(attempts, 5, expectKept);
    const { code } = await runPlikd(folder, ['clean'], settings);
    expect(code).toBe(0);
    expect(await objects()).toHaveLength(ROUNDS * UPLOADS);
    expect((await objects()).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('a one-shot file that was being delivered is gone, with its bytes', async () => {
    const content = new Uint8Array(randomBytes(20_000_000));
    const { upload, file, path } = await client.store(content, { oneShot: true });
    const response = await client.get(path);
    const reader = response.body!.getReader();
    await reader.read();
    await end(child, 'SIGKILL');
    await reader.cancel().catch(() => undefined);
    await start();
    const again = await client.get(path);
    expect(again.status).toBe(404);
    expect(await again.text()).toMatch(/is not available : (removed|deleted)/);
    expect((await runPlikd(folder, ['clean'], settings)).code).toBe(0);
    expect(await objects()).toEqual([]);
    expect(await statusOf({ upload, file, content, acknowledged: true })).toBe('deleted');
  });
});
