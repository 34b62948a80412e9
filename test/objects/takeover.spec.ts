import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { code } from '../../scripts/synthetic-plik.mjs';
import { sqliteDriver } from '../../src/database/sqlite-driver.js';
import { Client } from '../support/client.js';
import { PlainBucket } from '../support/object-storage.js';
import { type MadeFile, type MadeUpload, Move, PLIK } from '../support/plik-database.js';
import type { TestServer } from '../support/server.js';
import { folderAt } from '../support/storages.js';
import { s3Service } from '../support/s3-service.js';

const Database = sqliteDriver();

const UPLOADS = 44;
const BUCKET = `plik-${randomUUID()}`;
const bucket = new PlainBucket(BUCKET);
const { origin, username, password } = s3Service();

beforeAll(() => bucket.create());

type Backend = 's3' | 'gcs' | 'swift';
interface Kept {
  readonly backend: Backend;
  readonly prefix: string;
}

const nameIn = ({ backend, prefix }: Kept, { upload }: MadeUpload, { row }: MadeFile): string =>
  ({
    s3: `${prefix}/${row.id}`,
    gcs: `${prefix}/${upload.id}.${row.id}`,
    swift: `${upload.id}.${row.id}`,
  })[backend];

/** What Plik encrypts an object with; every third one is not, as those from before. */
const keyOf = ({ row }: MadeFile, i: number): string | undefined =>
  i % 3 === 0 ? undefined : code(`key of ${row.id}`, 32);

const stored = (move: Move): [MadeUpload, MadeFile][] =>
  move.plik.uploads.flatMap((upload) =>
    upload.files
      .filter(({ hasBytes }) => hasBytes)
      .map((file): [MadeUpload, MadeFile] => [upload, file]),
  );

/** Brings the files of a synthetic Plik into the bucket, as Plik keeps them there. */
async function intoBucket(move: Move, kept: Kept, override: object = {}): Promise<void> {
  const rows = new Database(join(move.plik.folder, '..', 'plik.db'));
  for (const [i, [upload, file]] of stored(move).entries()) {
    const key = kept.backend === 's3' ? keyOf(file, i) : undefined;
    await bucket.put(
      nameIn(kept, upload, file),
      file.content,
      key === undefined ? undefined : Buffer.from(key),
    );
    const details = key === undefined ? '' : JSON.stringify({ SSEKey: key });
    rows.prepare('UPDATE files SET backend_details = ? WHERE id = ?').run(details, file.row.id);
  }
  rows.close();
  await rm(move.plik.folder, { recursive: true });
  await writeFile(move.plik.config, configOf(kept, override));
}

function configOf({ backend, prefix }: Kept, override: object): string {
  const keys = { Endpoint: origin.replace('http://', ''), Location: 'us-east-1', UseSSL: false };
  const secrets = { AccessKeyID: username, SecretAccessKey: password };
  const where = {
    s3: { Bucket: BUCKET, Prefix: prefix, PartSize: 16_000_000, SSE: 'SSE-C' },
    gcs: { Bucket: BUCKET, Folder: prefix },
    swift: { Container: BUCKET, AuthURL: 'https://auth.example/v3', UserName: 'plik' },
  }[backend];
  const lines = Object.entries({ ...keys, ...secrets, ...where, ...override });
  return [
    `DataBackend = "${backend}"`,
    '[DataBackendConfig]',
    ...lines.map(([key, value]) => `    ${key} = ${JSON.stringify(value)}`),
    '[MetadataBackendConfig]',
    '    ConnectionString = "plik.db"',
    '',
  ].join('\n');
}

describe.each<[Backend, 'file' | 's3']>([
  ['s3', 'file'],
  ['s3', 's3'],
  ['gcs', 'file'],
  ['swift', 's3'],
])('moving from a Plik that keeps its files in %s, into %s', (backend, into) => {
  const kept: Kept = { backend, prefix: `plik/${randomUUID()}` };
  let move: Move;
  let server: TestServer;
  afterAll(async () => {
    await server.stop();
    await move.remove();
  });

  it('takes every file, and leaves Plik its own', async () => {
    move = await Move.prepare({ uploads: UPLOADS });
    if (into === 'file') Object.assign(move.settings, folderAt(join(move.folder, 'files')));
    await intoBucket(move, kept);
    const before = await bucket.names(kept.prefix);
    const { code: status, out, err } = await move.import();
    expect([status, err]).toEqual([0, '']);
    expect(out).toContain(`, files in the bucket ${BUCKET} at ${origin}\n`);
    expect(out).toContain('complete: nothing is lost');
    expect((await move.import()).out).toContain('complete: nothing is lost');
    expect(await bucket.names(kept.prefix)).toEqual(before);
    server = await move.serve(move.settings);
    await server.clean();
    expect(await bucket.names(kept.prefix)).toEqual(before);
    const client = Client.of(server);
    const basic = Buffer.from(`${PLIK.uploadLogin}:${PLIK.uploadPassword}`).toString('base64');
    let served = 0;
    for (const [{ kind, upload }, { row, content }] of stored(move)) {
      if (['expired', 'removed'].includes(kind)) continue;
      const path = `/file/${upload.id}/${row.id}/${encodeURIComponent(row.name)}`;
      const answer = await client.get(path, { Authorization: `Basic ${basic}` });
      expect([row.id, answer.status, await answer.text()]).toEqual([row.id, 200, content]);
      served += 1;
    }
    expect(served).toBeGreaterThan(30);
  });
});

describe('moving from a Plik whose object storage has trouble', () => {
  const kept: Kept = { backend: 's3', prefix: `plik/${randomUUID()}` };
  let move: Move;
  beforeEach(async () => {
    move = await Move.prepare({ uploads: 22 });
    Object.assign(move.settings, folderAt(join(move.folder, 'files')));
  });
  afterEach(() => move.remove());

  it.each([
    [{ SecretAccessKey: 'wrong' }, 'check DataBackendConfig.SecretAccessKey'],
    [{ Bucket: `none-${randomUUID()}` }, 'there is no bucket'],
    [{ Endpoint: 'http://host/path' }, 'expected a host'],
    [{ Prefix: 'elsewhere' }, `there are none in the bucket ${BUCKET}`],
  ])('ends before anything is taken, and says why: %j', async (override, text) => {
    await intoBucket(move, kept, override);
    const { code: status, out, err } = await move.import();
    expect(status).toBe(1);
    expect(err).toContain(text);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out + err).not.toContain(password);
    expect(out).not.toContain('uploads');
  });

  it('takes the rest where an object is missing, short, another one or not to be opened', async () => {
    await intoBucket(move, kept);
    const [gone, cut, flipped, locked] = stored(move)
      .filter(([{ kind }, { row }]) => !['expired', 'removed'].includes(kind) && row.size > 10)
      .map(([upload, file]) => ({ file, name: nameIn(kept, upload, file) }));
    await bucket.remove(gone!.name);
    await bucket.put(cut!.name, 'short');
    const rows = new Database(join(move.plik.folder, '..', 'plik.db'));
    const forget = rows.prepare(`UPDATE files SET backend_details = '' WHERE id = ?`);
    for (const { file } of [cut!, flipped!]) forget.run(file.row.id);
    await bucket.put(flipped!.name, 'x'.repeat(flipped!.file.row.size));
    await bucket.put(locked!.name, locked!.file.content, Buffer.from(code('another', 32)));
    rows.close();
    const { code: status, out } = await move.import();
    expect(status).toBe(1);
    const problemOf = (file: MadeFile): string =>
      new RegExp(`file ${file.row.id} .*`).exec(out)?.[0] ?? '';
    expect(problemOf(gone!.file)).toContain('the bytes are missing');
    expect(problemOf(cut!.file)).toContain('5 bytes are there');
    expect(problemOf(flipped!.file)).toContain('the MD5 of the bytes is');
    expect(problemOf(locked!.file)).toContain(
      'the bytes cannot be read (the S3 storage refuses it',
    );
    expect(out).toContain('not complete: what is lost is named above');
  });

  it('of gcs and swift, needs keys for their S3 interface, and says which', async () => {
    for (const backend of ['gcs', 'swift'] as const) {
      const keys = { Endpoint: '', AccessKeyID: '', SecretAccessKey: '' };
      await writeFile(move.plik.config, configOf({ ...kept, backend }, keys));
      const { code: status, err } = await move.import();
      expect([status, err.trim().split('\n').length]).toEqual([1, 1]);
      expect(err).toContain(backend === 'gcs' ? 'HMAC key' : 'openstack ec2 credentials create');
    }
  });
});
