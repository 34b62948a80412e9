import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageService } from '../../libs/storage/src/index.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { Client, type OwnUpload } from '../support/client.js';
import { TestServer } from '../support/server.js';
import { folderAt } from '../support/storages.js';

const asRoot = process.getuid?.() === 0 ? it : it.skip;

const statusOf = async (client: Client, { id }: OwnUpload): Promise<string | undefined> => {
  const upload = (await (await client.get(`/upload/${id}`)).json()) as OwnUpload;
  return upload.files[0]?.status;
};

describe('a full disk', () => {
  asRoot('is said with 507, leaves nothing, and is no end', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'plik-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    const server = await TestServer.start({
      ...folderAt(disk),
    });
    try {
      const client = Client.of(server);
      const upload = await client.create({ files: [{ fileName: 'a.bin' }] });
      const big = new Uint8Array(randomBytes(5_000_000));
      const response = await client.postFile(upload, upload.files[0]!, big);
      const text = 'not enough storage space on the server\n';
      expect([response.status, await response.text()]).toEqual([507, text]);
      expect(await statusOf(client, upload)).toBe('missing');
      const small = new Uint8Array(randomBytes(500_000));
      expect((await client.postFile(upload, upload.files[0]!, small)).status).toBe(200);
    } finally {
      await server.stop();
      execFileSync('umount', [disk]);
      await rm(disk, { recursive: true });
    }
  });
});

describe('a part that fails once', () => {
  let server: TestServer;
  let client: Client;
  let upload: OwnUpload;
  beforeEach(async () => {
    server = await TestServer.start();
    client = Client.of(server);
    upload = await client.create({ files: [{ fileName: 'a.bin' }] });
  });
  afterEach(() => server.stop());

  const send = (): Promise<Response> =>
    client.postFile(upload, upload.files[0]!, new Uint8Array(randomBytes(300_000)));

  /** Replaces one method of a service for its next call. */
  function failOnce<T extends object>(service: T, method: keyof T & string, error: Error): void {
    const real = Reflect.get(service, method) as unknown;
    Reflect.set(service, method, () => {
      Reflect.set(service, method, real);
      return Promise.reject(error);
    });
  }

  async function expectRepeatable(): Promise<void> {
    expect(await statusOf(client, upload)).toBe('missing');
    expect((await send()).status).toBe(200);
    await server.clean();
    expect(await server.storedObjects()).toHaveLength(1);
  }

  it('the storage, before a byte', async () => {
    failOnce(server.app.get(StorageService), 'stage', new Error('EIO'));
    const response = await send();
    expect([response.status, await response.text()]).toEqual([500, 'internal server error\n']);
    await expectRepeatable();
  });

  it('the storage, when bytes are made durable', async () => {
    const storage = server.app.get(StorageService);
    const real = storage.stage.bind(storage);
    storage.stage = async (...args) => {
      storage.stage = real;
      const staged = await real(...args);
      return { ...staged, commit: () => Promise.reject(new Error('EIO')) };
    };
    expect((await send()).status).toBe(500);
    await expectRepeatable();
  });

  it('the database, when the file is claimed', async () => {
    failOnce(server.app.get(FileRepository), 'claim', new Error('locked'));
    expect((await send()).status).toBe(500);
    await expectRepeatable();
  });

  it('the database, when the file is complete', async () => {
    failOnce(server.app.get(FileRepository), 'complete', new Error('locked'));
    expect((await send()).status).toBe(500);
    await expectRepeatable();
  });

  it('the storage, when bytes are to be erased: the next cleaning does it', async () => {
    await send();
    failOnce(server.app.get(StorageService), 'delete', new Error('EIO'));
    const token = { 'X-UploadToken': upload.uploadToken };
    await client.delete(`/upload/${upload.id}`, token);
    await server.clean();
    expect(await server.storedObjects()).toHaveLength(1);
    await server.clean();
    expect(await server.storedObjects()).toEqual([]);
  });
});
