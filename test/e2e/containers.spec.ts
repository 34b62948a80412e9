import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '../support/client.js';
import { begin, statusOf } from '../support/half-sent.js';
import { end, hasContainers, listening, spawnContainer, spawnPlikd } from '../support/plikd.js';
import { settingsFor } from '../support/storages.js';

const SETTINGS = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0' };

let folder: string;
let settings: Record<string, string>;
let children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-containers-'));
  settings = { ...SETTINGS, ...(await settingsFor(folder)) };
});
afterEach(async () => {
  for (const child of children) await end(child, 'SIGKILL');
  children = [];
  await rm(folder, { recursive: true, force: true });
});

async function serving(child: ChildProcess): Promise<Client> {
  children.push(child);
  return new Client(await listening(child));
}

const inContainers = hasContainers() ? it : it.skip;

describe('servers on one database whose hosts have the same name', () => {
  inContainers('do not take each other for dead, each being process 1 of a container', async () => {
    const first = await serving(spawnContainer(folder, settings));
    const transfer = await begin(first);
    // Each looks for dead neighbours when it starts.
    const second = await serving(spawnContainer(folder, settings));
    const outside = await serving(spawnPlikd(folder, [], settings));
    for (const client of [first, second, outside])
      expect(await statusOf(client, transfer.upload)).toBe('uploading');
    transfer.socket.write(transfer.rest);
    expect(await transfer.answered).toMatch(/^HTTP\/1.1 200 /);
    expect(await statusOf(second, transfer.upload)).toBe('uploaded');
  });

  it('see at once that one is gone whose process they can look for', async () => {
    const lost = spawnPlikd(folder, [], settings);
    const transfer = await begin(await serving(lost));
    const witness = await serving(spawnPlikd(folder, [], settings));
    expect(await statusOf(witness, transfer.upload)).toBe('uploading');
    await end(lost, 'SIGKILL');
    const successor = await serving(spawnPlikd(folder, [], settings));
    expect(await statusOf(successor, transfer.upload)).toBe('missing');
    transfer.socket.destroy();
    await transfer.answered.catch(() => undefined);
  });
});
