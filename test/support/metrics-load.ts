import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account, postLogin, startWithAccounts } from './accounts.js';
import { Client } from './client.js';
import { type Scrape, Watched } from './metrics.js';
import { folderAt } from './storages.js';
import { StreamUpload } from './stream.js';

const consume = async (answer: Promise<Response>): Promise<void> => {
  await (await answer).arrayBuffer();
};

/** A server with accounts and a disk that has seen a bit of everything, and what it exposes then. */
export async function scrapeAfterLoad(): Promise<Scrape> {
  // Whatever the test run is on: a server without a disk says nothing of disks.
  const files = await mkdtemp(join(tmpdir(), 'plik-disk-'));
  const watched = await Watched.start(folderAt(files), (settings) => startWithAccounts(settings));
  try {
    const { server } = watched;
    const client = Client.of(server);
    const admin = await Account.admin(server);
    await consume(postLogin(client, 'admin', 'wrong password'));
    await admin.store('of an account');
    const { upload, path } = await client.store('of nobody');
    for (const some of [path, path, `/archive/${upload.id}/all.zip`, '/config', '/nothing']) {
      await consume(client.get(some));
    }
    await consume(client.get(path, { Range: 'bytes=100-' }));
    await consume(client.postUpload('{'));
    const stream = await StreamUpload.create(client);
    await Promise.all([consume(stream.send('passes')), consume(stream.receive())]);
    await consume(client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken }));
    await server.clean();
    return await watched.fresh();
  } finally {
    await watched.server.stop();
    await rm(files, { recursive: true, force: true });
  }
}
