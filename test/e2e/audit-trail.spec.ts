import { mkdir, mkdtemp, open, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditPageWire } from '#wire';
import { EventBus } from '../../src/events/event-bus.js';
import { Account, json, startWithAccounts } from '../support/accounts.js';
import { auditLine, auditLines, filesOfTrail, trailOf } from '../support/audit.js';
import { Client } from '../support/client.js';
import { Watched } from '../support/metrics.js';
import {
  end,
  hasContainers,
  listening,
  runPlikd,
  spawnPlikd,
  spawnWithSmallDisk,
} from '../support/plikd.js';
import { TestServer } from '../support/server.js';
import { settingsFor } from '../support/storages.js';
import { eventually } from '../support/wait.js';

const AUDIT = { AUDIT_LOG: '["file"]', AUDIT_SYNC_STR: '50ms' };

const verify = (folder: string, ...more: string[]) =>
  runPlikd(folder, ['audit', 'verify', join(folder, 'audit'), ...more]);

describe('a server', () => {
  it('does not start when its trail cannot be opened, or is that of another one', async () => {
    const first = await TestServer.start(AUDIT);
    const folder = trailOf(first);
    await expect(TestServer.start({ ...AUDIT, AUDIT_FOLDER: folder })).rejects.toThrow(
      `the audit trail cannot be opened : another process writes the audit trail plikd in ${folder}; ` +
        'each server needs its own AuditName or AuditFolder',
    );
    const other = await TestServer.start({ ...AUDIT, AUDIT_FOLDER: folder, AUDIT_NAME: 'b' });
    await other.stop();
    await first.halt();
    const file = join(first.folder, 'plik-no-folder');
    await writeFile(file, '');
    await expect(TestServer.start({ ...AUDIT, AUDIT_FOLDER: file })).rejects.toThrow(
      'the audit trail cannot be opened',
    );
    const { code, out } = await verify(first.folder);
    expect([code, out.match(/: ok/g)]).toEqual([0, [': ok', ': ok']]);
    await first.stop();
  });

  it('goes on when it cannot be written, and says what is lost', async () => {
    const watched = await Watched.start(AUDIT, (all) => TestServer.start(all));
    const { server } = watched;
    const folder = trailOf(server);
    const client = Client.of(server);
    const bus = server.app.get(EventBus);
    const counted = { written: 0, lost: 0 };
    bus.on('AuditLinesWritten', ({ lines }) => (counted.written += lines));
    bus.on('AuditLinesLost', ({ lines }) => (counted.lost += lines));
    try {
      await client.store('hello');
      await eventually(async () => (await auditLines(folder)).length > 4);
      const before = (await auditLines(folder)).length;
      await rename(folder, `${folder}.away`);
      await writeFile(folder, 'no folder');
      const lost = async (): Promise<number> =>
        (await watched.scrape()).sum('plik_nest_audit_lines_lost_total', { sink: 'file' });
      for (let said = 0; said < 25_000; said += 1) {
        bus.say('UploadExpired', { uploadId: `u${said}`, userId: '' });
        if (said % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await eventually(async () => (await lost()) > 0, 'lines to be lost');
      expect((await client.store('hello')).file.status).toBe('uploaded');
      await rm(folder);
      await rename(`${folder}.away`, folder);
      const line = await auditLine(folder, ({ event }) => event === 'LinesLost', 'lost lines');
      expect(line.about).toEqual({ sink: 'file', lines: await lost() });
      expect(counted.lost).toBe(await lost());
      await server.halt();
      const lines = await auditLines(folder);
      expect(lines.length).toBeGreaterThan(before + 20_000);
      expect(counted.written).toBeGreaterThan(20_000);
      const { code, out } = await verify(server.folder);
      expect([code, out]).toEqual([0, expect.stringContaining('lines were lost')]);
    } finally {
      await server.stop();
    }
  });

  it('that is killed goes on where the file ends', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plik-audit-'));
    const settings = { ...(await settingsFor(folder)), ...AUDIT, LISTEN_PORT: '0' };
    try {
      const child = spawnPlikd(folder, [], settings);
      const client = new Client(await listening(child));
      let isOver = false;
      const sending = Array.from({ length: 4 }, async () => {
        while (!isOver) await client.request('PUT', '/a.txt', { body: 'hello' });
      });
      await eventually(async () => (await auditLines(join(folder, 'audit'))).length > 20);
      await end(child, 'SIGKILL');
      isOver = true;
      await Promise.allSettled(sending);
      const [path] = await filesOfTrail(join(folder, 'audit'));
      await writeFile(path!, `${await readFile(path!, 'utf8')}{"seq":`);
      const again = spawnPlikd(folder, [], settings);
      await listening(again);
      expect(await runPlikd(folder, ['audit', 'verify'], settings)).toMatchObject({ code: 0 });
      expect(await end(again)).toBe(0);
      const { code, out } = await verify(folder);
      expect([code, out]).toEqual([
        0,
        expect.stringMatching(/note: .*a line that a crash cut off/),
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  const onFullDisk = hasContainers() ? it : it.skip;
  onFullDisk('on a full disk answers, and writes all lines when there is room again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plik-audit-'));
    const settings = { ...(await settingsFor(folder)), ...AUDIT, LISTEN_PORT: '0' };
    const trail = join(folder, 'audit');
    await mkdir(trail);
    const child = spawnWithSmallDisk(trail, folder, settings);
    try {
      const client = new Client(await listening(child));
      const seen = `/proc/${child.pid}/root${trail}`;
      await auditLine(seen, ({ event }) => event === 'ServerStarted', 'the start');
      const filler = await open(join(seen, 'filler'), 'w');
      await expect(filler.writeFile(Buffer.alloc(1024 * 1024))).rejects.toThrow('ENOSPC');
      await filler.close();
      const ids = new Set<string>();
      for (let i = 0; i < 40; i += 1) ids.add((await client.store(`hello ${i}`)).upload.id);
      const known = async (): Promise<number> =>
        (await auditLines(seen)).filter(
          ({ upload, event }) => event === 'FileStored' && ids.has(upload ?? ''),
        ).length;
      expect(await known()).toBeLessThan(40);
      await unlink(join(seen, 'filler'));
      await eventually(async () => (await known()) === 40, 'the lines that waited');
      const { code, out } = await runPlikd(folder, ['audit', 'verify', seen]);
      expect([code, out]).toEqual([0, expect.not.stringContaining('note')]);
    } finally {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a command', () => {
  it('writes beside a server, into a chain of its own', async () => {
    const server = await startWithAccounts(AUDIT);
    try {
      const settings = { ...(await settingsFor(server.folder)), ...AUDIT };
      const run = (...args: string[]) =>
        runPlikd(server.folder, args, {
          ...{ ...settings, FEATURE_AUTHENTICATION: 'enabled', PASSWORD_COST: '4' },
        });
      const created = await run('user', 'create', '--login', 'alice', '--password', 'password1');
      expect(created).toEqual({ code: 0, out: '', err: '' });
      await run('user', 'delete', '--login', 'alice', '--yes');
      const lines = await auditLines(trailOf(server), 'plikd.commands');
      const { username: operator } = userInfo();
      const by = { actor: 'command', operator, user: 'local:alice', result: 'done' };
      const begun = (command: string) => ({ event: 'CommandBegun', operator, about: { command } });
      expect(lines).toMatchObject([
        ...[{ event: 'TrailFileBegun' }, begun('user create'), { event: 'UserCreated', ...by }],
        ...[begun('user delete'), { event: 'UserRemoved', ...by }],
      ]);
      await writeFile(join(server.folder, 'plain'), '');
      const refused = await runPlikd(server.folder, ['clean'], {
        ...{ ...settings, AUDIT_FOLDER: 'plain/audit' },
      });
      expect([refused.code, refused.err]).toEqual([
        1,
        expect.stringMatching(/^plikd: the audit trail cannot be opened : [^\n]+\n$/),
      ]);
      expect(await verify(server.folder)).toMatchObject({ code: 0 });
    } finally {
      await server.stop();
    }
  });
});

describe('looking something up', () => {
  let server: TestServer;
  let admin: Account;
  let days: string;

  beforeAll(async () => {
    server = await startWithAccounts({ ...AUDIT, AUDIT_FILE_SIZE_STR: '64KiB' });
    admin = await Account.admin(server);
    const client = Client.of(server);
    for (let i = 0; i < 3; i += 1) await client.store(`hello ${i}`);
    const bus = server.app.get(EventBus);
    for (let i = 0; i < 2000; i += 1) {
      bus.say('UploadExpired', { uploadId: `upload${i}`, userId: i % 2 === 0 ? 'local:a' : '' });
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await auditLine(trailOf(server), ({ upload }) => upload === 'upload1999', 'the last upload');
    days = new Date().toISOString().slice(0, 10);
  });
  afterAll(() => server.stop());

  const page = (query: string): Promise<AuditPageWire> =>
    json<AuditPageWire>(admin.get(`/admin/audit?${query}`));

  it('over HTTP goes page by page, the latest first', async () => {
    const seen: number[] = [];
    let after: string | null = '';
    let pages = 0;
    while (after !== null) {
      const query: string = new URLSearchParams({
        user: 'local:a',
        limit: '300',
        after,
      }).toString();
      const found: AuditPageWire = await page(query);
      seen.push(...found.results.map(({ seq }) => seq));
      ({ after } = found);
      pages += 1;
    }
    expect([seen.length, pages]).toEqual([1000, 4]);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect(new Set(seen).size).toBe(1000);
    const [one] = (await page('upload=upload1')).results;
    expect(one).toMatchObject({ event: 'UploadExpired', upload: 'upload1', chain: 'plikd' });
    expect((await page(`until=${days}`)).results).toEqual([]);
  });

  it.each([
    ['since=yesterday', 'invalid since'],
    ['limit=0', 'invalid limit'],
    ['after=x', 'invalid cursor'],
  ])('over HTTP with %s is refused', async (query, text) => {
    const response = await admin.get(`/admin/audit?${query}`);
    expect([response.status, await response.text()]).toEqual([400, `${text}\n`]);
  });

  it('by command reads compressed files, too, in the order of time', async () => {
    await server.halt();
    const again = await startWithAccounts({ ...AUDIT }, server.folder);
    await eventually(async () => (await filesOfTrail(trailOf(server))).length === 1);
    await again.halt();
    const search = async (...args: string[]): Promise<{ upload: string; seq: number }[]> => {
      const all = ['audit', 'search', trailOf(server), ...args];
      const { code, out, err } = await runPlikd(server.folder, all);
      expect([code, err]).toEqual([0, '']);
      return out
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as never);
    };
    const found = await search('--user', 'local:a', '--since', days);
    expect(found.map(({ upload }) => upload)).toEqual(
      Array.from({ length: 1000 }, (_, i) => `upload${2 * i}`),
    );
    expect(await search('--event', 'ServerStarted')).toHaveLength(2);
    const { hash } = (await auditLines(trailOf(server))).at(-1)!;
    expect((await verify(server.folder, '--expect', hash)).code).toBe(0);
    const other = await verify(server.folder, '--expect', 'f'.repeat(64));
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('no line has the hash')]);
    const wrong = await runPlikd(server.folder, ['audit', 'search', '--since', 'x']);
    expect(wrong).toEqual({ code: 1, out: '', err: 'invalid since\n' });
  });
});

it('syslog gets the lines of the file, and what it missed is said', async () => {
  let text = '';
  const daemon = createServer((socket) => socket.on('data', (data) => (text += data.toString())));
  const folder = await mkdtemp(join(tmpdir(), 'plik-syslog-'));
  const path = join(folder, 'log');
  await new Promise<void>((resolve) => daemon.listen(path, resolve));
  const server = await TestServer.start({
    ...{ ...AUDIT, AUDIT_LOG: '["file","syslog"]', AUDIT_SYSLOG: `unix:${path}` },
    ...{ AUDIT_ADDRESSES: 'short' },
  });
  try {
    await Client.of(server).store('hello');
    await eventually(() => text.includes('FileStored'));
    await server.halt();
    const lines = await auditLines(trailOf(server));
    const messages = text.split(/(?:^|(?<=\}))\d+ (?=<)/).filter((message) => message !== '');
    expect(messages).toHaveLength(lines.length);
    messages.forEach((message, i) => {
      const [, json] = /^<8[56]>1 \S+ \S+ plikd \d+ \w+ - (\{.*\})$/.exec(message) ?? [];
      expect(JSON.parse(json ?? 'null')).toEqual(lines[i]);
    });
    expect(lines.find(({ event }) => event === 'FileStored')?.address).toBe('127.0.0.0/24');
  } finally {
    daemon.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
