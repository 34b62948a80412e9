import { createHash, randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { FileWire } from '../../../libs/wire/src/index.js';
import { StorageService } from '../../../libs/storage/src/index.js';
import type { PieceSource } from '../../../src/files/pieces/piece-source.js';
import { Account, startWithAccounts } from '../accounts.js';
import { Client, type OwnUpload, filePath } from '../client.js';
import type { RawConnection } from '../raw-http.js';
import type { TestServer, TestSettings } from '../server.js';
import { eventually } from '../wait.js';
import { TusFile } from './tus-file.js';

/** What an account may have, if nothing else is said. */
const ROOM = 1_000_000;
export const SIZE = 600_000;
/** Where the first piece ends. */
export const HALF = 250_000;
export const BYTES = new Uint8Array(randomBytes(SIZE));

/** A server, and somebody with little room who sends a file into an upload, piece by piece. */
export class OneSender {
  private constructor(
    public server: TestServer,
    public user: Account,
    readonly upload: OwnUpload,
  ) {}

  static async start(settings: TestSettings = {}, maxUserSize = ROOM): Promise<OneSender> {
    const server = await startWithAccounts(settings);
    const admin = await Account.admin(server);
    const user = await admin.newAccount({ login: 'sender', maxUserSize });
    return new OneSender(server, user, await user.create());
  }

  /** Ends the server as a service is stopped, and starts it again. */
  async restart(): Promise<void> {
    const { folder } = this.server;
    await this.server.halt();
    this.server = await startWithAccounts({}, folder);
    this.user = await Account.login(Client.of(this.server), 'sender');
  }

  async stop(): Promise<void> {
    jest.restoreAllMocks();
    await this.server.stop();
  }

  /** Undefined: the length is told later. */
  announce(size?: number): Promise<TusFile> {
    return TusFile.announce(Client.of(this.server), {
      ...(size === undefined ? {} : { size }),
      headers: { 'X-UploadToken': this.upload.uploadToken },
      metadata: { upload: this.upload.id, filename: 'sent.bin' },
    });
  }

  /** The first half of a piece, which the server has read, and no more comes. */
  async halfSent(file: TusFile): Promise<RawConnection> {
    const growing = jest.spyOn(this.server.app.get(StorageService), 'grow');
    const connection = await file.begin(0, SIZE);
    await connection.send(BYTES.subarray(0, HALF));
    await eventually(() => (growing.mock.lastCall?.[2] as PieceSource | undefined)?.size === HALF);
    growing.mockRestore();
    return connection;
  }

  async count(from: string): Promise<number> {
    const source = this.server.app.get(DataSource);
    const [row] = await source.query<{ n: unknown }[]>(`SELECT COUNT(*) AS n FROM ${from}`);
    return Number(row?.n);
  }

  /** Bytes that are here of files which are not complete. */
  async held(): Promise<number> {
    const source = this.server.app.get(DataSource);
    const [row] = await source.query<{ n: unknown }[]>('SELECT SUM(received) AS n FROM resumables');
    return Number(row?.n);
  }

  async files(): Promise<readonly FileWire[]> {
    const answer = await this.user.get(`/upload/${this.upload.id}`);
    return ((await answer.json()) as OwnUpload).files;
  }

  /** The path of the only file. */
  async path(): Promise<string> {
    return filePath(this.upload, (await this.files())[0]!);
  }

  /** Sends what is missing, from where the server says that it ends. */
  async goOn(file: TusFile): Promise<void> {
    const [status, offset] = await file.progress();
    expect(status).toBe(200);
    if (offset === SIZE) return;
    expect((await file.patch(offset!, BYTES.subarray(offset!))).status).toBe(204);
  }

  /** The file is there as it was sent, once, charged once, and nothing else is. */
  async expectWhole(): Promise<void> {
    const [file, ...more] = await this.files();
    const md5 = createHash('md5').update(BYTES).digest('hex');
    expect(more).toEqual([]);
    expect(file).toMatchObject({ status: 'uploaded', fileSize: SIZE, fileMd5: md5 });
    await this.expectBytes();
    await this.server.clean();
    expect(await this.server.storedObjects()).toHaveLength(1);
    expect(await this.count(`resumables WHERE state <> 'done'`)).toBe(0);
    const { totalSize, files } = await this.user.stats();
    expect([files, totalSize]).toEqual([1, SIZE]);
  }

  async expectBytes(): Promise<void> {
    const answer = await this.user.get(await this.path());
    expect(Buffer.from(await answer.arrayBuffer()).equals(BYTES)).toBe(true);
  }

  /** No byte, no row and no charge are left after the cleaner was there, and all of the account's room is free. */
  async expectNothing(): Promise<void> {
    await this.server.clean();
    expect(await this.server.storedObjects()).toEqual([]);
    expect(await this.count('resumables')).toBe(0);
    expect(await this.count(`files WHERE status = 'uploading'`)).toBe(0);
    expect(await this.user.stats()).toMatchObject({ files: 0, totalSize: 0 });
    const { id } = await this.user.create();
    expect((await this.user.add(id, 'x'.repeat(ROOM))).status).toBe(200);
  }
}
