import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../src/common/ids.js';
import { EndedSessionEntity } from '../../src/database/entities/ended-session.entity.js';
import { FileEntity } from '../../src/database/entities/file.entity.js';
import { TokenEntity } from '../../src/database/entities/token.entity.js';
import { UploadEntity } from '../../src/database/entities/upload.entity.js';
import { UsageEntity } from '../../src/database/entities/usage.entity.js';
import { UserEntity } from '../../src/database/entities/user.entity.js';
import { EndedSessionRepository } from '../../src/database/repositories/ended-session.repository.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { TokenRepository } from '../../src/database/repositories/token.repository.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { UserRepository } from '../../src/database/repositories/user.repository.js';
import { fileStored, uploadAdded } from '../../src/database/usage-details.js';
import { TestServer } from '../support/server.js';

// Fixed statements beside what TypeORM's builders make of the same rows: the same entities, whoever reads and
// whoever writes them.

let server: TestServer;
let m: EntityManager;
let uploads: UploadRepository;
let files: FileRepository;
let users: UserRepository;
beforeAll(async () => {
  server = await TestServer.start();
  m = server.app.get(DataSource).manager;
  uploads = server.app.get(UploadRepository);
  files = server.app.get(FileRepository);
  users = server.app.get(UserRepository);
});
afterAll(() => server.stop());

const LARGE = Number.MAX_SAFE_INTEGER;
const ODD = `"quoted", 'also', \`so\`, ?, $1, \\, 💾 \n`;

const uploadWith = (more: Partial<UploadEntity> = {}): UploadEntity =>
  Object.assign(new UploadEntity(), {
    id: newId(),
    ttl: -1,
    extendTtl: false,
    remoteIp: '::1',
    comments: '',
    uploadToken: 'x'.repeat(32),
    stream: false,
    oneShot: false,
    removable: false,
    protectedByPassword: false,
    login: '',
    password: '',
    userId: '',
    userToken: '',
    storedSize: 0,
    downloadCount: 0,
    downloadedBytes: 0,
    lastDownloadedAt: null,
    e2ee: '',
    fileCount: 0,
    createdAt: 1_795_900_000_123,
    expireAt: null,
    deletedAt: null,
    ...more,
  });

const full = (): UploadEntity =>
  uploadWith({
    ...{ ttl: LARGE, comments: ODD, login: ODD, password: 'p'.repeat(100), e2ee: 'age' },
    ...{ extendTtl: true, stream: true, oneShot: true, removable: true, protectedByPassword: true },
    ...{ lastDownloadedAt: 1, expireAt: LARGE, downloadCount: 7, downloadedBytes: LARGE },
  });

const fileIn = (uploadId: string, position: number, more: Partial<FileEntity> = {}): FileEntity =>
  Object.assign(new FileEntity(), {
    id: newId(),
    uploadId,
    position,
    name: `file ${String(position)}`,
    status: 'missing',
    md5: '',
    sha256: '',
    type: '',
    size: 0,
    reference: '',
    backend: '',
    backendDetails: '',
    attempt: 0,
    owner: '',
    downloadCount: 0,
    downloadedBytes: 0,
    lastDownloadedAt: null,
    createdAt: 1_795_900_000_123,
    storedAt: null,
    ...more,
  });

const uploadRow = (id: string) => m.findOneByOrFail(UploadEntity, { id });
const fileRow = (id: string) => m.findOneByOrFail(FileEntity, { id });
const usageRow = (userId: string) => m.findOneByOrFail(UsageEntity, { userId });

/** A row of counters after these steps. */
function stepped(before: UsageEntity, ...deltas: Readonly<Record<string, number>>[]): UsageEntity {
  const after = Object.assign(new UsageEntity(), before);
  const counters = after as unknown as Record<string, number>;
  for (const delta of deltas) {
    for (const [counter, by] of Object.entries(delta))
      counters[counter] = (counters[counter] ?? 0) + by;
  }
  return after;
}

const FACTS = { size: 3_000_000_000, md5: 'a'.repeat(32), sha256: 'b'.repeat(64), type: 'a/b' };
const INTO = { backend: 'file', backendDetails: ODD };
const OWNER = 'o'.repeat(16);

describe('a fixed statement that reads', () => {
  it.each([
    ['an upload without anything', uploadWith],
    ['an upload with everything', full],
  ])('%s, as the builder does', async (_, make) => {
    const upload = make();
    await m.insert(UploadEntity, Object.assign({}, upload));
    const found = await uploads.findLive(upload.id);
    expect(found).toStrictEqual(await uploadRow(upload.id));
    expect(found).toEqual(upload);
    expect(await uploads.findLive(newId())).toBeNull();
    await m.update(UploadEntity, { id: upload.id }, { deletedAt: 1 });
    expect(await uploads.findLive(upload.id)).toBeNull();
  });

  it('files, in the order of the builder', async () => {
    const uploadId = newId();
    const rows = [
      fileIn(uploadId, 2),
      fileIn(uploadId, 1, {
        name: ODD,
        createdAt: 2,
        storedAt: LARGE,
        size: -1,
        attempt: 2 ** 31 - 1,
      }),
      fileIn(uploadId, 1, { createdAt: 1, lastDownloadedAt: 5, size: LARGE, status: 'uploaded' }),
      fileIn(uploadId, 1, { createdAt: 1, owner: OWNER, backendDetails: ODD }),
    ];
    for (const row of rows) await m.insert(FileEntity, Object.assign({}, row));
    const order = { position: 'ASC', createdAt: 'ASC', id: 'ASC' } as const;
    const found = await files.listByUpload(uploadId);
    expect(found).toStrictEqual(await m.find(FileEntity, { where: { uploadId }, order }));
    expect(found).toHaveLength(4);
    for (const { id } of rows) expect(await files.find(id)).toStrictEqual(await fileRow(id));
    expect(await files.find(newId())).toBeNull();
    expect(await files.listByUpload(newId())).toEqual([]);
  });

  it('accounts, their sessions, tokens and usage', async () => {
    const user = Object.assign(new UserEntity(), {
      ...{ id: `local:${ODD}`, provider: 'local', login: ODD, password: 'p', name: '', email: ODD },
      ...{ admin: true, maxFileSize: -1, maxUserSize: LARGE, maxTtl: 0, theme: '', language: '' },
      ...{ createdAt: LARGE, sessionEpoch: 3 },
    });
    await users.insert(user);
    const id = user.id;
    const row = await m.findOneByOrFail(UserEntity, { id });
    expect(await users.find(id)).toStrictEqual(row);
    expect(await users.usage(id)).toStrictEqual(await usageRow(id));
    expect(await users.usage(newId())).toBeNull();
    const session = 's'.repeat(64);
    expect(await users.findForSession(id, session)).toStrictEqual({ user: row, ended: false });
    const over = Object.assign(new EndedSessionEntity(), { id: session, latestStart: 1 });
    await server.app.get(EndedSessionRepository).add(over);
    expect(await users.findForSession(id, session)).toStrictEqual({ user: row, ended: true });
    expect(await users.findForSession(newId(), session)).toBeNull();
    const tokens = server.app.get(TokenRepository);
    const token = Object.assign(new TokenEntity(), {
      ...{ token: 't'.repeat(36), userId: id, comment: ODD, createdAt: 5 },
    });
    expect(await tokens.insert(token)).toBe(true);
    const stored = await m.findOneByOrFail(TokenEntity, { token: token.token });
    expect(await tokens.find(token.token)).toStrictEqual(stored);
    expect(await tokens.find('t')).toBeNull();
  });
});

describe('a fixed statement that writes', () => {
  it.each([0, 1, 2, 137])('an upload with %d files, and counts it', async (number) => {
    const before = await usageRow('');
    const upload = Object.assign(full(), { fileCount: number });
    const declared = Array.from({ length: number }, (_, i) =>
      fileIn(upload.id, i, { name: `${ODD}${String(i)}`, size: i - 1, backendDetails: ODD }),
    );
    await uploads.insert(upload, declared);
    expect(await uploadRow(upload.id)).toEqual(upload);
    const order = { position: 'ASC' } as const;
    expect(await m.find(FileEntity, { where: { uploadId: upload.id }, order })).toEqual(declared);
    const counted = stepped(before, uploadAdded(upload));
    expect(await usageRow('')).toEqual(Object.assign(counted, { lastUploadAt: upload.createdAt }));
  });

  it('nothing for somebody who is gone', async () => {
    for (const number of [0, 1, 2]) {
      const upload = uploadWith({ userId: 'local:gone' });
      const some = Array.from({ length: number }, (_, i) => fileIn(upload.id, i));
      await expect(uploads.insert(upload, some)).rejects.toThrow('user does not exists');
      expect(await m.existsBy(UploadEntity, { id: upload.id })).toBe(false);
      expect(await m.existsBy(FileEntity, { uploadId: upload.id })).toBe(false);
    }
  });

  it('a further file at the next place, while there is room', async () => {
    const upload = uploadWith({ fileCount: 1 });
    await uploads.insert(upload, [fileIn(upload.id, 0)]);
    const [second, third] = [fileIn(upload.id, 9, { name: ODD }), fileIn(upload.id, 9)];
    expect(await files.add(second, 2)).toBe('added');
    expect(await fileRow(second.id)).toEqual(Object.assign(second, { position: 1 }));
    expect(await files.add(third, 2)).toBe('full');
    expect((await uploadRow(upload.id)).fileCount).toBe(2);
    await m.update(UploadEntity, { id: upload.id }, { deletedAt: 1 });
    expect(await files.add(third, 9)).toBe('gone');
    expect(await m.existsBy(FileEntity, { id: third.id })).toBe(false);
  });

  it('a claim, and what becomes of it', async () => {
    const before = await usageRow('');
    const upload = uploadWith({ fileCount: 1 });
    const file = fileIn(upload.id, 0, { size: 5, type: 'x/y' });
    await uploads.insert(upload, [file]);
    const claim = await files.claim(file, OWNER, INTO);
    expect(claim).toEqual({ id: file.id, attempt: 1, owner: OWNER });
    Object.assign(file, INTO, { status: 'uploading', attempt: 1, owner: OWNER });
    expect(await fileRow(file.id)).toEqual(file);
    expect(await files.claim(file, OWNER, INTO)).toBeNull();
    expect(await files.release(claim!)).toBe(true);
    expect(await files.release(claim!)).toBe(false);
    expect(await fileRow(file.id)).toEqual(Object.assign(file, { status: 'missing', owner: '' }));
    const again = await files.claim(file, OWNER, { ...INTO, size: 0, type: '' });
    expect(await fileRow(file.id)).toMatchObject({ attempt: 2, size: 0, type: '' });
    const facts = { ...FACTS, storedAt: LARGE };
    // A claim that is over, one that does not fit, and one that does.
    expect(await files.complete(claim!, facts, 0, upload)).toBe('gone');
    expect(await files.complete(again!, facts, facts.size - 1, upload)).toBe('full');
    expect(await fileRow(file.id)).toMatchObject({ status: 'uploading', owner: OWNER, md5: '' });
    expect(await usageRow('')).toMatchObject({ files: before.files, size: before.size });
    expect(await files.complete(again!, facts, 0, upload)).toBe('stored');
    const stored = { ...facts, status: 'uploaded', owner: '', attempt: 2 };
    expect(await fileRow(file.id)).toEqual(Object.assign(file, stored));
    expect(await uploadRow(upload.id)).toEqual(Object.assign(upload, { storedSize: facts.size }));
    const counted = stepped(before, uploadAdded(upload), fileStored(facts.size));
    expect(await usageRow('')).toEqual(Object.assign(counted, { lastUploadAt: upload.createdAt }));
    expect(await files.complete(again!, facts, 0)).toBe('gone');
  });

  it('a charge that just fits, of an upload that the caller does not know', async () => {
    const upload = uploadWith({ fileCount: 1 });
    const file = fileIn(upload.id, 0);
    await uploads.insert(upload, [file]);
    const claim = await files.claim(file, OWNER, INTO);
    const { size } = await usageRow('');
    const facts = { ...FACTS, size: 10, storedAt: 1 };
    expect(await files.complete(claim!, facts, size + 9)).toBe('full');
    expect(await files.complete(claim!, facts, size + 10)).toBe('stored');
    expect((await usageRow('')).size).toBe(size + 10);
  });

  it('no charge to somebody who is gone', async () => {
    const user = 'local:leaving';
    await m.insert(UsageEntity, { userId: user });
    const upload = uploadWith({ userId: user, fileCount: 1 });
    const file = fileIn(upload.id, 0);
    await uploads.insert(upload, [file]);
    const claim = await files.claim(file, OWNER, INTO);
    await m.delete(UsageEntity, { userId: user });
    const facts = { ...FACTS, storedAt: 1 };
    const owned = { id: upload.id, userId: user };
    expect(await files.complete(claim!, facts, 0, owned)).toBe('full');
    expect(await fileRow(file.id)).toMatchObject({ status: 'uploading', attempt: 1 });
    expect((await uploadRow(upload.id)).storedSize).toBe(0);
  });

  it('one charge too many never, whoever comes at the same time', async () => {
    const { size } = await usageRow('');
    const upload = uploadWith({ fileCount: 20 });
    const many = Array.from({ length: 20 }, (_, i) => fileIn(upload.id, i));
    await uploads.insert(upload, many);
    const claims = await Promise.all(many.map((file) => files.claim(file, OWNER, INTO)));
    const facts = { ...FACTS, size: 100, storedAt: 1 };
    const outcomes = await Promise.all(
      claims.map((claim) => files.complete(claim!, facts, size + 1050, upload)),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(10);
    expect((await usageRow('')).size).toBe(size + 1000);
    expect((await uploadRow(upload.id)).storedSize).toBe(1000);
    expect(await m.countBy(FileEntity, { uploadId: upload.id, status: 'uploaded' })).toBe(10);
  });
});
