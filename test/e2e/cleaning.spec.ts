import { jest } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { StorageService } from '../../libs/storage/src/index.js';
import { Clock } from '../../src/common/clock.js';
import { Unavailable } from '../../src/common/errors.js';
import { inParallel } from '../../src/common/parallel.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { DeliveryClaims } from '../../src/files/keeping/delivery-claims.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { rowCounts, traces } from '../support/database.js';
import { filePart, formBytes, formType } from '../support/multipart.js';
import { runPlikd } from '../support/plikd.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { onFiles, onObjects, settingsFor } from '../support/storages.js';
import { eventually } from '../support/wait.js';
import { readZip } from '../support/zip.js';

const HOUR = 3600_000;
const ONCE = { oneShot: true };

describe('cleaning (contract §7.4)', () => {
  let server: TestServer;
  let client: Client;

  beforeEach(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await server.stop();
  });

  const later = (ms: number): void => {
    jest.spyOn(server.app.get(Clock), 'now').mockImplementation(() => Date.now() + ms);
  };

  /** What is stored, without what is coming in: a service may not show that. */
  const whole = async (): Promise<string[]> =>
    (await server.storedObjects()).filter((at) => !at.endsWith('.part'));

  /** An upload that ends in an hour, with a file stored, one missing, and one that is coming in. */
  async function threeStates() {
    const files = ['stored.bin', 'missing.bin', 'coming.bin'].map((fileName) => ({ fileName }));
    const upload = await client.create({ ttl: 3600, files });
    await client.postFile(upload, upload.files[0]!, 'stored');
    const form = formBytes([filePart('coming.bin', 'x'.repeat(1000))]);
    const coming = await RawConnection.open(server.url);
    const head = { 'X-UploadToken': upload.uploadToken, 'Content-Length': String(form.length) };
    const path = filePath(upload, upload.files[2]!);
    await coming.send(requestHead('POST', path, { ...head, ...formType() }));
    await coming.send(form.subarray(0, 600));
    await eventually(async () => {
      const shown = (await (await client.get(`/upload/${upload.id}`)).json()) as OwnUpload;
      const hasBegun = shown.files.some(({ status }) => status === 'uploading');
      // In a service nothing shows before the first part is full.
      return (
        hasBegun && (onObjects || (await server.storedObjects()).some((at) => at.endsWith('.part')))
      );
    });
    return { upload, coming, rest: form.subarray(600) };
  }

  it('leaves one-shot files to the server that delivers them, while it lives', async () => {
    const names = ['a', 'b', 'c'];
    const files = names.map((fileName) => ({ fileName }));
    const upload = await client.create({ oneShot: true, files });
    for (const file of upload.files) await client.postFile(upload, file, file.fileName);
    const storage = server.app.get(StorageService);
    let opened = 0;
    jest.spyOn(storage, 'open').mockImplementation(async (place) => {
      opened += 1;
      // Three to see whether they are whole, one to read the first, which then is on its way.
      if (opened === 5) expect(await server.clean()).toMatchObject({ erasedFiles: 0 });
      return StorageService.prototype.open.call(storage, place);
    });
    const response = await client.get(`/archive/${upload.id}/a.zip`);
    const entries = await readZip(await response.arrayBuffer());
    expect(entries.map(({ name, text }) => [name, text])).toEqual(
      names.map((name) => [name, name]),
    );
    await eventually(async () => (await whole()).length === 0);
    const { file } = await client.store('of a server that died', { oneShot: true });
    await server.app.get(FileRepository).claimDelivery([file.id], 'nobody');
    expect(await server.clean()).toMatchObject({ erasedFiles: 1 });
    expect(await whole()).toEqual([]);
  });

  it('takes one-shot files whose delivery the database did not see through', async () => {
    const files = server.app.get(FileRepository);
    const real = files.claimDelivery.bind(files);
    const away = new Unavailable('the database is not available, please try again later', null);
    const retry = (): Promise<void> => server.app.get(DeliveryClaims).retry();
    for (const asArchive of [false, true]) {
      const { upload, path } = await client.store('claimed without an answer', ONCE);
      jest.spyOn(files, 'claimDelivery').mockImplementationOnce(async (...args) => {
        await real(...args);
        throw away;
      });
      expect((await client.get(asArchive ? `/archive/${upload.id}/a.zip` : path)).status).toBe(503);
      expect(await server.clean()).toMatchObject({ erasedFiles: 0 });
      await retry();
      expect(await server.clean()).toMatchObject({ erasedFiles: 1 });
    }
    expect(await whole()).toEqual([]);
  });

  it('takes one-shot files whose delivery ended while the database was away', async () => {
    const { path } = await client.store('sent', ONCE);
    const files = server.app.get(FileRepository);
    const claim = files.claimDelivery.bind(files);
    const leave = jest.spyOn(files, 'leaveDelivered');
    jest.spyOn(files, 'claimDelivery').mockImplementationOnce(async (...args) => {
      const taken = await claim(...args);
      jest
        .spyOn(files, 'find')
        .mockRejectedValue(
          new Unavailable('the database is not available, please try again later', null),
        );
      leave.mockRejectedValue(
        new Unavailable('the database is not available, please try again later', null),
      );
      return taken;
    });
    expect(await (await client.get(path)).text()).toBe('sent');
    // At the last byte, and when the body is closed.
    await eventually(() => leave.mock.calls.length === 2);
    jest.restoreAllMocks();
    expect(await server.clean()).toMatchObject({ erasedFiles: 0 });
    await server.app.get(DeliveryClaims).retry();
    expect(await server.clean()).toMatchObject({ erasedFiles: 1 });
    expect(await whole()).toEqual([]);
  });

  it('case 132: one pass takes an expired upload away with its rows and its data', async () => {
    const { upload, coming, rest } = await threeStates();
    later(2 * HOUR);
    const expired = await client.get(`/upload/${upload.id}`);
    expect(await expired.text()).toBe(`upload ${upload.id} has expired\n`);
    expect(await whole()).toHaveLength(1);
    expect(await server.clean()).toMatchObject({ removedUploads: 1, erasedUploads: 1 });
    expect(await traces(server)).toEqual({ uploads: 0, files: 0, objects: [] });
    const gone = await client.get(`/upload/${upload.id}`);
    expect(await gone.text()).toBe(`upload ${upload.id} not found\n`);
    // Whoever was still sending is refused, and what they sent does not come back.
    await coming.send(rest);
    const answer = await coming.answer();
    expect([answer.status, answer.text]).toEqual([404, `upload ${upload.id} not found\n`]);
    expect(await traces(server)).toEqual({ uploads: 0, files: 0, objects: [] });
  });

  it('case 132: live uploads and those that never end are left alone', async () => {
    const { path } = await client.store('alive');
    const before = await traces(server);
    later(HOUR);
    expect(await server.clean()).toEqual({
      removedUploads: 0,
      erasedFiles: 0,
      erasedUploads: 0,
      orphanRows: 0,
      orphanObjects: 0,
    });
    expect(await traces(server)).toEqual(before);
    expect((await client.get(path)).status).toBe(200);
  });

  it('case 133: the data of a removed file is gone right after DELETE', async () => {
    const { upload, path } = await client.store('secret');
    expect(await server.storedObjects()).toHaveLength(1);
    const response = await client.delete(path, { 'X-UploadToken': upload.uploadToken });
    expect(await response.text()).toBe('ok');
    expect(await server.storedObjects()).toEqual([]);
  });

  it('the data of a removed upload waits for the cleaner, and nobody sees it', async () => {
    const { upload, path } = await client.store('secret');
    await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
    expect(await server.storedObjects()).toHaveLength(1);
    expect((await client.get(path)).status).toBe(404);
    expect(await server.clean()).toMatchObject({ erasedFiles: 1, erasedUploads: 1 });
    expect(await traces(server)).toEqual({ uploads: 0, files: 0, objects: [] });
  });

  onFiles('bytes without a row and left temporary files go; what is not ours stays', async () => {
    const { file, path } = await client.store('mine');
    const [mine] = await server.storedObjects();
    const shard = join(server.filesFolder, 'zz');
    await mkdir(shard, { recursive: true });
    const orphans = ['zzOrphanOrphan01.1', 'zzOrphanOrphan02.1.part', 'zzOrphanOrphan03.7'];
    for (const name of orphans) await writeFile(join(shard, name), 'orphan');
    // Earlier and later attempts of a file that is stored are nobody's, too.
    for (const attempt of ['2', '2.part'])
      await writeFile(`${mine!.replace(/\.\d+$/, '')}.${attempt}`, 'x');
    const foreign = [join(server.filesFolder, 'README'), join(shard, 'no key.txt')];
    for (const name of foreign) await writeFile(name, 'keep me');
    expect(await server.clean()).toMatchObject({ orphanObjects: 5 });
    expect(await server.storedObjects()).toEqual([mine, ...foreign].sort());
    expect(await readFile(mine!, 'utf8')).toBe('mine');
    expect(file.status).toBe('uploaded');
    expect((await client.get(path)).status).toBe(200);
  });

  it('what a Plik keeps in the same place is not touched, with whichever database we are', async () => {
    const bare = join(server.filesFolder, 'zz', 'zzPlikPlikPlik01');
    await mkdir(join(server.filesFolder, 'zz'), { recursive: true });
    await server.stored(bare).write('of Plik');
    const { upload, file } = await client.store('ours');
    const twin = join(server.filesFolder, file.id.slice(0, 2), file.id);
    await server.stored(twin).write('the same id, of Plik');
    expect(await server.clean()).toMatchObject({ orphanObjects: 0 });
    await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
    expect(await server.clean()).toMatchObject({ erasedFiles: 1, orphanObjects: 0 });
    expect((await server.stored(bare).read()).toString()).toBe('of Plik');
    expect((await server.stored(twin).read()).toString()).toBe('the same id, of Plik');
  });

  it('more objects without a row than with one may be those of another database, and stay', async () => {
    const mine = await client.store('mine');
    const shard = join(server.filesFolder, 'zz');
    await mkdir(shard, { recursive: true });
    const others = Array.from({ length: 101 }, (_, i) => join(shard, `zzOther${i + 100000000}.1`));
    await inParallel(others, 8, (at) => server.stored(at).write('of another database'));
    const said = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    expect(await server.clean()).toMatchObject({ orphanObjects: 0 });
    expect(said.mock.calls.flat().join()).toMatch(
      /101 objects in the storage backend "\w+" belong to no file.*plikd storage check --repair/,
    );
    expect(await server.storedObjects()).toHaveLength(102);
    // The operator knows.
    const settings = await settingsFor(server.folder);
    const repaired = await runPlikd(server.folder, ['storage', 'check', '--repair'], settings);
    expect([repaired.code, repaired.out]).toEqual([0, expect.stringContaining('repaired: 101\n')]);
    expect(await server.storedObjects()).toHaveLength(1);
    expect(await (await client.get(mine.path)).text()).toBe('mine');
  });

  it('a hundred objects without a row are what a crash can leave', async () => {
    const shard = join(server.filesFolder, 'zz');
    await mkdir(shard, { recursive: true });
    const others = Array.from({ length: 100 }, (_, i) => join(shard, `zzCrash${i + 100000000}.1`));
    await inParallel(others, 8, (at) => server.stored(at).write('left'));
    expect(await server.clean()).toMatchObject({ orphanObjects: 100 });
    expect(await server.storedObjects()).toEqual([]);
  });

  it('an upload whose file never came is erased, and what a Plik keeps under its id is not', async () => {
    const upload = await client.create({ files: [{ fileName: 'never' }] });
    const { id } = upload.files[0]!;
    const twin = join(server.filesFolder, id.slice(0, 2), id);
    await mkdir(join(server.filesFolder, id.slice(0, 2)), { recursive: true });
    await server.stored(twin).write('of Plik');
    await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
    expect(await server.clean()).toMatchObject({ erasedUploads: 1 });
    expect(await rowCounts(server)).toEqual({ uploads: 0, files: 0 });
    expect((await server.stored(twin).read()).toString()).toBe('of Plik');
  });

  it('a pass does not touch a file that is coming in', async () => {
    const { upload, coming, rest } = await threeStates();
    const before = await traces(server);
    expect(await server.clean()).toMatchObject({ orphanObjects: 0, erasedFiles: 0 });
    expect(await traces(server)).toEqual(before);
    await coming.send(rest);
    expect((await coming.answer()).status).toBe(200);
    expect((await client.get(filePath(upload, upload.files[2]!))).status).toBe(200);
  });

  it('passes may be repeated', async () => {
    for (let i = 0; i < 3; i += 1) {
      const { upload } = await client.store('x');
      await client.delete(`/upload/${upload.id}`, { 'X-UploadToken': upload.uploadToken });
    }
    const keep = await client.store('x');
    for (let i = 0; i < 3; i += 1) await server.clean();
    expect(await rowCounts(server)).toEqual({ uploads: 1, files: 1 });
    expect((await client.get(keep.path)).status).toBe(200);
  });
});
