import { jest } from '@jest/globals';
import type {
  CleaningWire,
  SettingWire,
  StorageCheckWire,
  StorageShareWire,
} from '../../libs/wire/src/index.js';
import { CleaningRepository } from '../../src/database/repositories/cleaning.repository.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import type { FileEntity } from '../../src/database/entities/file.entity.js';
import { LeaseRepository } from '../../src/database/repositories/lease.repository.js';
import { SettingRepository } from '../../src/database/repositories/setting.repository.js';
import { CleaningLease } from '../../src/maintenance/cleaning-lease.js';
import { Account, answer, json, startWithAccounts } from '../support/accounts.js';
import { Heard } from '../support/facts.js';
import { Secrets } from '../support/secrets.js';
import type { TestServer } from '../support/server.js';
import { onObjects } from '../support/storages.js';
import { eventually } from '../support/wait.js';

let server: TestServer;
let admin: Account;
afterEach(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

async function start(settings: Record<string, string> = {}): Promise<void> {
  server = await startWithAccounts(settings);
  admin = await Account.admin(server);
}

/** Something that is held back until it is let go, and whether somebody waits for it. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const state = { reached: false };
  const wait = async (): Promise<void> => {
    state.reached = true;
    await opened;
  };
  return {
    state,
    wait,
    open: () => {
      open();
    },
  };
}

describe('GET /admin/settings', () => {
  it('shows what is in force and where it comes from, and no secret', async () => {
    const secrets = new Secrets();
    const secret = secrets.plant('OIDCClientSecret');
    await start({ OIDC_CLIENT_SECRET: secret, MAX_TTL_STR: '90d' });
    const response = await admin.get('/admin/settings');
    const text = await response.text();
    expect(secrets.in(text)).toEqual([]);
    expect(text).not.toContain('administrator');
    const settings = JSON.parse(text) as SettingWire[];
    const at = (key: string) => settings.find((each) => each.key === key);
    const source = 'environment';
    expect(at('MaxTTLStr')).toEqual({
      ...{ key: 'MaxTTLStr', chapter: 'Limits', value: '90d', hidden: false },
      ...{ source, name: 'PLIKD_MAX_TTL_STR' },
    });
    expect(at('OIDCClientSecret')).toMatchObject({ value: '(hidden)', hidden: true, source });
    expect(at('DefaultAdminPassword')).toMatchObject({ value: '(hidden)', hidden: true });
    expect(at('Path')).toMatchObject({ value: '', source: 'built-in default' });
  });
});

describe('/admin/clean', () => {
  const state = () => json<CleaningWire>(admin.get('/admin/clean'));

  it('cleans, and says what that did', async () => {
    await start();
    const never = { state: 'idle', startedAt: null, endedAt: null, failed: false, report: null };
    expect(await state()).toEqual(never);
    const { upload } = await admin.store('hello');
    await admin.delete(`/upload/${upload.id}`);
    const cleaned = await json<CleaningWire>(admin.post('/admin/clean'));
    expect(cleaned).toMatchObject({ state: 'idle', failed: false });
    expect(cleaned.report).toMatchObject({ erasedFiles: 1, erasedUploads: 1 });
    expect(Date.parse(cleaned.endedAt!)).toBeGreaterThanOrEqual(Date.parse(cleaned.startedAt!));
    expect(await server.storedObjects()).toEqual([]);
    expect(await state()).toEqual(cleaned);
    jest
      .spyOn(server.app.get(CleaningRepository), 'removedFiles')
      .mockRejectedValueOnce(new Error());
    const failed = await json<CleaningWire>(admin.post('/admin/clean'));
    expect(failed).toMatchObject({ state: 'idle', failed: true, report: cleaned.report });
  });

  it('goes on without whoever ordered it, and is not begun twice', async () => {
    await start();
    const held = gate();
    const rows = server.app.get(CleaningRepository);
    const files = jest.spyOn(rows, 'removedFiles').mockImplementationOnce(async () => {
      await held.wait();
      return [];
    });
    const leaving = new AbortController();
    const init = { headers: admin.headers, signal: leaving.signal };
    const left = admin.client.request('POST', '/admin/clean', init);
    await eventually(() => held.state.reached);
    leaving.abort();
    await expect(left).rejects.toThrow();
    expect(await state()).toMatchObject({ state: 'running', endedAt: null });
    const asked = jest.spyOn(server.app.get(CleaningLease), 'isTaken');
    const again = json<CleaningWire>(admin.post('/admin/clean'));
    await eventually(() => asked.mock.results.length > 0);
    expect(await asked.mock.results[0]!.value).toBe(true);
    held.open();
    await again;
    await eventually(async () => (await state()).state === 'idle');
    expect(files.mock.calls.length).toBe(1);
    expect(await state()).toMatchObject({ failed: false, report: { erasedFiles: 0 } });
  });

  it('says that another process is at it', async () => {
    await start();
    const now = Date.now();
    await server.app.get(LeaseRepository).acquire('cleaning', 'somebody', now, now + 60_000);
    expect(await json(admin.post('/admin/clean'))).toMatchObject({
      ...{ state: 'elsewhere', startedAt: null, report: null },
    });
  });
});

describe('/admin/storage', () => {
  const check = () => json<StorageCheckWire>(admin.get('/admin/storage/check'));
  const begin = (wanted: object = {}) =>
    json<StorageCheckWire>(admin.post('/admin/storage/check', wanted));
  const ended = async (): Promise<StorageCheckWire> => {
    await eventually(async () => (await check()).state !== 'running');
    return check();
  };

  /** Rows without end: a check of them is over when it is told so. */
  const neverEnding = () => {
    const row = { id: '', status: 'missing' } as FileEntity;
    const files = server.app.get(FileRepository);
    const list = jest.spyOn(files, 'listAll').mockImplementation(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return Array.from({ length: 200 }, () => row);
    });
    return {
      isAtWork: () => list.mock.calls.length > 1,
      restore: () => {
        list.mockRestore();
      },
    };
  };

  it('says how much each backend holds, and what is wrong with it', async () => {
    const [backend, other] = onObjects ? ['s3', 'file'] : ['file', 's3'];
    await start();
    expect(await json(admin.get('/admin/storage'))).toEqual([]);
    expect(await check()).toMatchObject({ state: 'none', startedAt: null, findings: [] });
    await admin.store('hello');
    const { upload } = await admin.store('to be lost');
    const [path] = (await server.storedObjects()).filter((each) =>
      each.includes(upload.files[0]!.id),
    );
    await server.stored(path!).remove();
    const shares = await json<StorageShareWire[]>(admin.get('/admin/storage'));
    expect(shares).toEqual([{ backend, files: 2, bytes: 15 }]);
    const begun = await begin();
    expect(begun).toMatchObject({ state: 'running', quick: false, totalFiles: 2, totalBytes: 15 });
    expect(await ended()).toMatchObject({
      ...{ state: 'done', files: 2, bytes: 15, wrong: 1, repaired: 0, startedAt: begun.startedAt },
      findings: [{ kind: 'missing', file: upload.files[0]!.id, upload: upload.id }],
    });
    await begin({ quick: true, repair: true, backend: other });
    expect(await ended()).toMatchObject({ state: 'done', files: 0, quick: true, backend: other });
  });

  it('is checked by one server at a time, told of and cancelled on any', async () => {
    await start();
    await admin.store('hello');
    const other = await startWithAccounts({}, server.folder);
    try {
      const there = await Account.admin(other);
      const heard = new Heard(server);
      const endless = neverEnding();
      await begin();
      await eventually(endless.isAtWork);
      const busy = [400, 'a storage check is running already\n'];
      expect(await answer(admin.post('/admin/storage/check'))).toEqual(busy);
      expect(await answer(there.post('/admin/storage/check'))).toEqual(busy);
      const seen = await json<StorageCheckWire>(there.get('/admin/storage/check'));
      expect(seen).toMatchObject({ state: 'running', files: 0 });
      heard.forget();
      const cancelled = await json(there.delete('/admin/storage/check'));
      expect(cancelled).toMatchObject({ state: 'cancelled' });
      const none = [400, 'no storage check is running\n'];
      expect(await answer(there.delete('/admin/storage/check'))).toEqual(none);
      // The server that runs it sees that within seconds: nothing else ends it.
      const over = { is: 'StorageCheckEnded', outcome: 'cancelled', wrong: 0, repaired: 0 };
      expect(await heard.since(1)).toMatchObject([over]);
      expect(await check()).toMatchObject({ state: 'cancelled' });
      endless.restore();
      await begin({ quick: true });
      expect(await ended()).toMatchObject({ state: 'done', files: 1, wrong: 0 });
    } finally {
      await other.halt();
    }
  });

  it('ends with its server, and is interrupted where that is gone', async () => {
    await start();
    const endless = neverEnding();
    await begin();
    await eventually(endless.isAtWork);
    await server.halt();
    endless.restore();
    server = await startWithAccounts({}, server.folder);
    admin = await Account.admin(server);
    expect(await check()).toMatchObject({ state: 'interrupted', files: 0 });
    // What a server that was killed leaves: it is running, as far as anybody was told.
    const told = { run: 'of nobody', check: { ...(await check()), state: 'running' } };
    const settings = server.app.get(SettingRepository);
    const before = await settings.find('storage-check');
    expect(await settings.replace('storage-check', before, JSON.stringify(told))).toBe(true);
    expect(await check()).toMatchObject({ state: 'interrupted' });
    await begin({ quick: true });
    expect(await ended()).toMatchObject({ state: 'done' });
  });

  it('refuses what is no backend', async () => {
    await start();
    expect(await answer(admin.post('/admin/storage/check', { backend: 'tape' }))).toEqual([
      400,
      'invalid backend : expected file or s3\n',
    ]);
    expect((await answer(admin.post('/admin/storage/check', { quick: 'yes' })))[0]).toBe(400);
  });
});
