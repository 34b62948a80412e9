import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../support/client.js';
import { begin, statusOf } from '../support/half-sent.js';
import { settingsFor, storedIn } from '../support/storages.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';
import { dial } from '../support/raw.js';
import { eventually } from '../support/wait.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-shutdown-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function start(limit: string): Promise<{ child: ChildProcess; client: Client }> {
  const settings = {
    LISTEN_ADDRESS: '127.0.0.1',
    LISTEN_PORT: '0',
    SHUTDOWN_TIMEOUT_STR: limit,
  };
  const child = spawnPlikd(folder, [], { ...settings, ...(await settingsFor(folder)) });
  return { child, client: new Client(await listening(child)) };
}

const objects = (): Promise<string[]> => storedIn(join(folder, 'files'));

const refused = (base: string): Promise<boolean> =>
  dial(base).then(
    (socket) => {
      socket.destroy();
      return false;
    },
    () => true,
  );

describe('SIGTERM', () => {
  it('lets transfers end, takes no new connection, and exits with 0', async () => {
    const { child, client } = await start('30s');
    const transfer = await begin(client);
    const exited = end(child);
    await eventually(() => refused(client.base));
    transfer.socket.write(transfer.rest);
    expect(await transfer.answered).toMatch(/^HTTP\/1.1 200 /);
    expect(await exited).toBe(0);
    const again = await start('1s');
    expect(await statusOf(again.client, transfer.upload)).toBe('uploaded');
    expect((await again.client.get(transfer.path)).status).toBe(200);
    await end(again.child);
  });

  it('breaks off what takes too long, and leaves nothing to repair', async () => {
    const { child, client } = await start('500ms');
    const transfer = await begin(client);
    expect(await end(child)).toBe(0);
    expect(await transfer.answered).not.toMatch(/^HTTP\/1.1 200 /);
    expect(await objects()).toEqual([]);
    const again = await start('1s');
    expect(await statusOf(again.client, transfer.upload)).toBe('missing');
    const [file] = transfer.upload.files;
    expect((await again.client.postFile(transfer.upload, file!, 'again')).status).toBe(200);
    await end(again.child);
  });
});

describe('a signal once more', () => {
  it('ends the server at once, and what it was receiving can be sent again', async () => {
    const { child, client } = await start('1h');
    const transfer = await begin(client);
    const exited = end(child, 'SIGINT');
    // What comes at once is the same Ctrl-C, passed on by an npm above.
    child.kill('SIGINT');
    await eventually(() => refused(client.base));
    expect(child.exitCode).toBeNull();
    const insisting = setInterval(() => child.kill('SIGINT'), 300);
    expect(await exited).toBe(130);
    clearInterval(insisting);
    expect(await transfer.answered).not.toMatch(/^HTTP\/1.1 200 /);
    const again = await start('1s');
    await eventually(async () => (await statusOf(again.client, transfer.upload)) === 'missing');
    await end(again.child);
  });
});
