import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileWire } from '../../libs/wire/src/index.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { end, listening, runPlikd, spawnPlikd } from '../support/plikd.js';
import { settingsFor, storedIn } from '../support/storages.js';
import { eventually } from '../support/wait.js';

const MiB = 1024 * 1024;
const ROUNDS = 4;
/** Larger than a part, so that each is a multipart upload. */
const SIZES = [9, 17, 24, 33].map((n) => n * MiB + 7);
const SETTINGS = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', CLEANING_ENABLED: 'false' };

interface Attempt {
  readonly upload: OwnUpload;
  readonly file: FileWire;
  readonly digest: string;
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
  folder = await mkdtemp(join(tmpdir(), 'plik-objects-'));
  await start();
});
afterEach(async () => {
  await end(child, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const objects = (): Promise<string[]> => storedIn(join(folder, 'files'));
const parts = async (): Promise<string[]> => (await objects()).filter((at) => at.endsWith('.part'));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const sendAll = (upload: OwnUpload): Promise<Attempt[]> =>
  Promise.all(
    upload.files.map(async (file, i) => {
      const content = new Uint8Array(randomBytes(SIZES[i]!));
      const attempt: Attempt = { upload, file, digest: sha256(content), acknowledged: false };
      try {
        attempt.acknowledged = (await client.postFile(upload, file, content)).status === 200;
      } catch {
        // The server was killed.
      }
      return attempt;
    }),
  );

it('a SIGKILL in the middle of multipart uploads loses nothing acknowledged, and no part stays', async () => {
  const attempts: Attempt[] = [];
  let left = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const files = SIZES.map((_, i) => ({ fileName: `f${i}` }));
    const sending = sendAll(await client.create({ files }));
    await eventually(async () => (await parts()).length > 0);
    await sleep(randomInt(600));
    await end(child, 'SIGKILL');
    attempts.push(...(await sending));
    left = Math.max(left, (await parts()).length);
    await start();
  }
  // Otherwise nothing was in the middle.
  expect(left).toBeGreaterThan(0);
  expect((await runPlikd(folder, ['clean'], settings)).code).toBe(0);
  expect(await parts()).toEqual([]);
  let stored = 0;
  for (const { upload, file, digest, acknowledged } of attempts) {
    const response = await client.get(filePath(upload, file));
    if (response.status !== 200) expect(acknowledged).toBe(false);
    else {
      stored += 1;
      expect(sha256(new Uint8Array(await response.arrayBuffer()))).toBe(digest);
    }
  }
  expect(await objects()).toHaveLength(stored);
  expect((await runPlikd(folder, ['storage', 'check'], settings)).code).toBe(0);
});
