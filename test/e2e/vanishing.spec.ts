import { buffer } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import { type StoredObject, StorageUnavailable } from '../../libs/storage/src/index.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import type { Client } from '../support/client.js';
import {
  Meanwhile,
  answered,
  errorsLogged,
  relocationOf,
  takeoutOf,
  withPool,
} from '../support/meanwhile.js';
import { runPlikd } from '../support/plikd.js';
import { settingsFor } from '../support/storages.js';
import { eventually } from '../support/wait.js';

const HELLO = 'Hello world\n';

let both: Meanwhile;
let client: Client;

beforeAll(async () => {
  both = await Meanwhile.start();
  client = both.client;
});
afterAll(() => both.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

const MOMENTS: [string, 'beforeOpening' | 'afterOpening'][] = [
  ['opened', 'beforeOpening'],
  ['read', 'afterOpening'],
];
const unavailable = (id: string): string => `file hello.txt (${id}) is not available : deleted\n`;
const objectOf = async (id: string): Promise<string> =>
  (await both.server.storedObjects()).find((at) => at.includes(`/${id}`))!;

describe('bytes that go between the row and their opening', () => {
  const asked: [string, (path: string) => Promise<Response>][] = [
    ['GET', (path) => client.get(path)],
    ['a range', (path) => client.get(path, { Range: 'bytes=2-' })],
    ['a range of nothing', (path) => client.get(path, { Range: 'bytes=99-' })],
    ['a condition', (path) => client.get(path, { 'If-None-Match': '*' })],
  ];

  it.each(asked)('are not there any more: %s', async (_what, ask) => {
    const errors = errorsLogged();
    const { path, upload, file } = await client.store(HELLO);
    both.beforeOpening(both.removeFile(upload, path));
    expect(await answered(await ask(path))).toEqual([404, unavailable(file.id)]);
    const second = await client.store(HELLO);
    both.beforeOpening(both.removeUpload(second.upload));
    const text = `upload ${second.upload.id} not found\n`;
    expect(await answered(await ask(second.path))).toEqual([404, text]);
    expect(errors).toEqual([]);
  });

  it('are not there any more: HEAD', async () => {
    for (const oneShot of [false, true]) {
      const { path, upload } = await client.store(HELLO, { oneShot });
      both.beforeOpening(both.removeFile(upload, path));
      expect((await client.head(path)).status).toBe(404);
    }
  });

  it('have expired, and were cleaned away', async () => {
    const { path, upload } = await client.store(HELLO, { ttl: 60 });
    both.beforeOpening(() => both.expire());
    const text = `upload ${upload.id} not found\n`;
    expect(await answered(await client.get(path))).toEqual([404, text]);
  });

  it.each(MOMENTS)("are somebody else's when a one-shot file is %s", async (_when, meanwhile) => {
    const errors = errorsLogged();
    const { path, upload, file } = await client.store(HELLO, { oneShot: true });
    both[meanwhile](async () => {
      expect(await answered(await both.elsewhere.get(path))).toEqual([200, HELLO]);
    });
    expect(await answered(await client.get(path))).toEqual([404, unavailable(file.id)]);
    expect(await both.statusOf(upload)).toEqual(['deleted']);
    expect(errors).toEqual([]);
  });

  it.each(MOMENTS)('are elsewhere when they are to be %s', async (_when, meanwhile) => {
    const { path, file } = await client.store(HELLO);
    for (const range of ['bytes=0-', 'none']) {
      both[meanwhile](() => both.move(file.id));
      expect((await answered(await client.get(path, { Range: range })))[1]).toBe(HELLO);
    }
    both[meanwhile](() => both.move(file.id));
    expect((await client.head(path)).status).toBe(200);
    const once = await client.store(HELLO, { oneShot: true });
    both[meanwhile](() => both.move(once.file.id));
    expect(await answered(await client.get(once.path))).toEqual([200, HELLO]);
    expect((await both.server.storedObjects()).filter((at) => at.includes(once.file.id))).toEqual(
      [],
    );
  });

  it('are read to the end or not at all, when they go after their opening', async () => {
    const { path, upload, file } = await client.store(HELLO);
    both.afterOpening(both.removeFile(upload, path));
    const [status, text] = await answered(await client.get(path));
    // A folder keeps them for who has opened them; a service does not.
    expect([
      [200, HELLO],
      [404, unavailable(file.id)],
    ]).toContainEqual([status, text]);
  });
});

describe('bytes that are carried elsewhere', () => {
  const rowOf = async (id: string) => (await both.server.app.get(FileRepository).find(id))!;

  it.each(MOMENTS)('are no loss to an export when they go before they are %s', async (_w, when) => {
    await withPool(async (pool) => {
      const takeout = takeoutOf(both.server, pool);
      const { path, upload, file } = await client.store(HELLO);
      const row = await rowOf(file.id);
      both[when](() => both.move(file.id));
      const moved = await takeout.open(row);
      if (!('content' in moved)) throw new Error(JSON.stringify(moved));
      expect((await buffer(moved.content)).toString()).toBe(HELLO);
      both[when](() => both.move(file.id));
      expect((await takeout.digests(await rowOf(file.id)))?.md5).toBe(row.md5);
      both[when](both.removeFile(upload, path));
      const removed = await takeout.open(await rowOf(file.id));
      if ('content' in removed) expect((await buffer(removed.content)).toString()).toBe(HELLO);
      else expect(removed).toEqual({ gone: true });
    });
  });

  it.each(MOMENTS)('are no damage to a move when they go before they are %s', async (_w, when) => {
    await withPool(async (pool) => {
      const relocation = relocationOf(both.server, pool);
      const { path, upload, file } = await client.store(HELLO);
      const row = await rowOf(file.id);
      both[when](both.removeFile(upload, path));
      expect(await relocation.copy(row, row.backend)).toBe('gone');
      expect((await both.server.storedObjects()).filter((at) => at.includes(file.id))).toEqual([]);
    });
  });
});

describe('bytes that a row promises and the storage does not have', () => {
  it('are a 404 as of a deleted file, an error in the log, and named by the check', async () => {
    const { path, upload, file } = await client.store(HELLO, { oneShot: true });
    await both.server.stored(await objectOf(file.id)).remove();
    for (const at of [path, `/archive/${upload.id}/a.zip`]) {
      const errors = errorsLogged();
      expect(await answered(await client.get(at))).toEqual([404, unavailable(file.id)]);
      const line = ` 404 .* : the bytes of file ${file.id} of upload ${upload.id} are lost : `;
      expect(errors).toEqual([expect.stringMatching(line)]);
    }
    expect((await client.head(path)).status).toBe(404);
    expect((await client.get(path, { Range: 'bytes=1-2' })).status).toBe(404);
    expect(await both.statusOf(upload)).toEqual(['uploaded']);
    const settings = await settingsFor(both.server.folder);
    const check = await runPlikd(both.server.folder, ['storage', 'check', '--json'], settings);
    const { findings } = JSON.parse(check.out) as { findings: { file: string; kind: string }[] };
    const finding = findings.find((found) => found.file === file.id);
    expect([check.code, finding]).toEqual([
      1,
      expect.objectContaining({ kind: 'missing', upload: upload.id }),
    ]);
  });

  it('are a 500 when they are there and not as many', async () => {
    const { path, upload, file } = await client.store(HELLO, { oneShot: true });
    await both.server.stored(await objectOf(file.id)).cut(3);
    const errors = errorsLogged();
    expect(await answered(await client.get(path))).toEqual([500, 'internal server error\n']);
    expect(errors[0]).toMatch(/are damaged : 3 bytes are stored, 12 are expected$/);
    expect(await both.statusOf(upload)).toEqual(['uploaded']);
  });
});

describe('a one-shot file', () => {
  /** Small files of an archive are read with the look at them: there is no reading to be held up. */
  const contentFor = (kind: string): string => (kind === 'file' ? HELLO : HELLO.repeat(10_000));

  /** Bytes that come when the test says so, or do not. */
  function onReading(change: (object: StoredObject) => StoredObject['read'], n = 1): void {
    both.onOpening(n, async (open) => {
      const object = await open();
      return { ...object, size: object.size, read: change(object) };
    });
  }

  it.each(['file', 'archive'])('is consumed when its first byte is there: %s', async (kind) => {
    const { path, upload } = await client.store(contentFor(kind), { oneShot: true });
    const at = kind === 'file' ? path : `/archive/${upload.id}/a.zip`;
    let release: () => void = () => undefined;
    let asked = false;
    onReading(
      (object) => (range) => {
        const stream = object.read(range);
        const push = stream.push.bind(stream);
        const held: unknown[] = [];
        stream.push = (chunk: unknown) => {
          held.push(chunk);
          asked = true;
          return false;
        };
        release = () => {
          stream.push = push;
          for (const chunk of held) push(chunk);
        };
        return stream;
      },
      kind === 'file' ? 1 : 2,
    );
    const got = client.get(at);
    await eventually(() => asked);
    for (let i = 0; i < 3; i += 1) expect(await both.statusOf(upload)).toEqual(['uploaded']);
    release();
    const response = await got;
    expect([response.status, (await response.arrayBuffer()).byteLength > 11]).toEqual([200, true]);
    expect(await both.statusOf(upload)).toEqual(['deleted']);
  });

  it.each(['file', 'archive'])('is kept when its first byte does not come: %s', async (kind) => {
    const { path, upload } = await client.store(contentFor(kind), { oneShot: true });
    const at = kind === 'file' ? path : `/archive/${upload.id}/a.zip`;
    onReading(
      (object) => (range) => {
        const stream = object.read(range);
        stream.destroy(new StorageUnavailable({}));
        return stream;
      },
      kind === 'file' ? 1 : 2,
    );
    const errors = errorsLogged();
    expect(await answered(await client.get(at))).toEqual([
      503,
      'the storage is not available, please try again later\n',
    ]);
    expect(errors).toHaveLength(1);
    expect(await both.statusOf(upload)).toEqual(['uploaded']);
    expect((await client.get(at)).status).toBe(200);
  });

  it('has one receiver, whoever asks which server, and nobody gets a 500', async () => {
    const errors = errorsLogged();
    const secret = `secret-${'s'.repeat(100_000)}`;
    for (let round = 0; round < 10; round += 1) {
      const { path, upload, file } = await client.store(secret, { oneShot: true });
      const paths = round % 2 === 0 ? [path] : [path, `/archive/${upload.id}/a.zip`];
      const asking = Array.from({ length: 50 }, async (_, i) => {
        const response = await (i % 4 < 2 ? client : both.elsewhere).get(paths[i % paths.length]!);
        return [response.status, Buffer.from(await response.arrayBuffer())] as const;
      });
      const answers = await Promise.all(asking);
      expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
      for (const [status, body] of answers.filter(([code]) => code !== 200)) {
        expect(['removed', 'deleted', 'nothing']).toContain(
          status === 400
            ? body.toString().replace(/ to archive\n$/, '')
            : /^file hello.txt \((.*)\) is not available : (\w+)\n$/.exec(body.toString())?.[2],
        );
      }
      expect(await both.statusOf(upload)).toEqual(['deleted']);
      expect((await both.server.storedObjects()).filter((at) => at.includes(file.id))).toEqual([]);
    }
    expect(errors).toEqual([]);
  });
});
