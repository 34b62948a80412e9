import { execFileSync, spawnSync } from 'node:child_process';
import fs, { chmod, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examineConfiguration } from '../../src/doctor/configuration.js';
import { examineDatabase } from '../../src/doctor/database.js';
import type { Examination } from '../../src/doctor/examination.js';
import { examineStorage } from '../../src/doctor/storage.js';
import { type Surroundings, thisMachine } from '../../src/doctor/surroundings.js';
import { fault } from '../../libs/storage/testing/faulty-disk.js';
import { loadSettings } from '../../src/config/index.js';
import { openSqlite } from '../support/databases.js';
import { findingsOf, settingsOf } from '../support/doctor.js';
import { end, listening, runPlikd, runProcess, spawnPlikd } from '../support/plikd.js';
import { freePort } from '../support/ports.js';
import { UNWISE } from '../support/unwise-settings.js';

const LOCAL = { LISTEN_ADDRESS: '127.0.0.1' };
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-doctor-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Answer {
  readonly code: number | null;
  readonly found: readonly string[];
  readonly out: string;
}

/** `plikd doctor --json` in this process. */
async function doctor(
  settings: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Answer> {
  const all = ['doctor', '--json', '--idle', '0', '--size', '1MiB', ...args];
  const { code, out, err } = await runPlikd(folder, all, { ...LOCAL, ...settings });
  expect(err).toBe('');
  const { checks } = JSON.parse(out) as {
    checks: { findings: { severity: string; code: string }[] }[];
  };
  const found = checks.flatMap(({ findings }) => findings);
  return { code, out, found: found.map((each) => `${each.severity} ${each.code}`) };
}

type Failing = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Nothing listens at such a port: about the address there is a notice alone. */
const quiet = async () => ({ LISTEN_PORT: String(await freePort()) });
const NOT_RUNNING = 'notice address.not-running';

describe('plikd doctor', () => {
  it('says nothing else of a healthy server than that all is well, and leaves nothing', async () => {
    const settings = { ...LOCAL, ...(await quiet()), FEATURE_AUTHENTICATION: 'enabled' };
    const child = spawnPlikd(folder, [], settings);
    await listening(child);
    const { code, out, err } = await runProcess(folder, ['doctor', '--idle', '0'], settings);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^All is well: \d\d checks\.\n$/);
    const verbose = await runPlikd(folder, ['doctor', '--idle', '0', '--verbose'], settings);
    expect(verbose.code).toBe(0);
    expect(verbose.out).toMatch(/^Configuration\n {2}ok {7}Node\.js is a supported version\n/);
    expect(verbose.out).toMatch(
      /\n {2}ok {7}what was tried is removed\n\nAll is well: \d\d checks\.\n$/,
    );
    expect(verbose.err).toMatch(/^the database answers \(\d+ ms\)$/m);
    const rows = await openSqlite(join(folder, 'plik.db'), { readonly: true });
    expect(await rows.query('SELECT id FROM uploads WHERE deleted_at IS NULL')).toEqual([]);
    await rows.destroy();
    expect(await end(child)).toBe(0);
  });

  it('makes nothing where nothing is yet', async () => {
    const { code, found } = await doctor(await quiet());
    expect([code, found]).toEqual([0, [NOT_RUNNING]]);
    expect(execFileSync('ls', ['-A', folder]).toString()).toBe('');
  });

  it('tells all mistakes of a configuration at once, and no secret', async () => {
    const settings = { LISTEN_PORT: 'many', MAX_TTL_STR: 'soon', OIDC_CLIENT_SECRET: 'hush-hush' };
    const { code, found, out } = await doctor(settings);
    const twice = ['error configuration.mistake', 'error configuration.mistake'];
    expect([code, found]).toEqual([1, [...twice, 'warning configuration.advice']]);
    expect(out).toContain('PLIKD_LISTEN_PORT = \\"many\\" (environment): expected a whole number');
    const text = await runPlikd(folder, ['doctor'], settings);
    expect([text.code, text.err]).toEqual([1, '']);
    expect(text.out).toMatch(/^Configuration\n {2}error {4}PLIKD_/);
    expect(text.out).toMatch(/\n\n2 checks: 2 errors, 1 warning\.\n$/);
    expect(out + text.out).not.toContain('hush-hush');
  });

  it.each([
    ['--url', 'plik'],
    ['--url', 'https://a.example/?x'],
    ['--size', '0'],
    ['--idle', 'soon'],
  ])('refuses %s %s in one line', async (option, value) => {
    const { code, out, err } = await runPlikd(folder, ['doctor', option, value], LOCAL);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^plikd: [^\n]*expected[^\n]*\n$|^plikd: [^\n]*no address[^\n]*\n$/);
  });
});

describe('plikd doctor, about the configuration', () => {
  const looked = (given: Readonly<Record<string, string>>, nodeVersion = '24.0.0') =>
    findingsOf((exam) => {
      const env = Object.fromEntries(Object.entries(given).map(([k, v]) => [`PLIKD_${k}`, v]));
      const load = () => loadSettings({ env, cwd: folder, systemConfigFile: join(folder, 'none') });
      return examineConfiguration(exam, { load, cwd: folder, nodeVersion });
    });

  it.each(UNWISE)('finds %s', async (code, given) => {
    const { found } = await looked({ ...LOCAL, ...given });
    expect(found).toEqual([`warning configuration.${code}`]);
  });

  it('finds a Node.js that is too old', async () => {
    expect((await looked(LOCAL, '24.1.0')).found).toEqual([]);
    const { found, texts } = await looked(LOCAL, '20.18.3');
    expect(found).toEqual(['error configuration.node']);
    expect(texts).toContain('Node.js 20.18.3');
  });

  it('finds secrets that everybody may read, and ends with 2', async () => {
    const file = join(folder, 'plikd.cfg');
    await writeFile(file, 'OIDCClientSecret = "hush-hush"\n', { mode: 0o644 });
    const { code, found, out } = await doctor(await quiet());
    const partly = 'warning configuration.advice';
    expect([code, found]).toEqual([2, [partly, 'warning configuration.readable', NOT_RUNNING]]);
    expect(out).toContain(`chmod 600 ${file}`);
    await chmod(file, 0o600);
    expect((await doctor(await quiet())).found).toEqual([partly, NOT_RUNNING]);
  });
});

describe('plikd doctor, about SQLite', () => {
  const looked = (around: Partial<Surroundings> = {}) =>
    findingsOf(async (exam) => {
      const settings = settingsOf(folder, LOCAL);
      await (await examineDatabase(exam, settings, { ...thisMachine, ...around }))?.close();
    });
  const changed = async (sql: string) => {
    await runPlikd(folder, ['user', 'list'], LOCAL);
    const source = await openSqlite(join(folder, 'plik.db'));
    await source.query(sql);
    await source.destroy();
  };

  it.each([
    [
      'warning database.pending',
      "DELETE FROM migrations WHERE name LIKE 'CleaningIndices%'",
      /1 changes.*CleaningIndices/,
    ],
    [
      'error database.newer',
      "INSERT INTO migrations (timestamp, name) VALUES (9, 'Later9')",
      /\(Later9\)/,
    ],
    ['warning database.journal', 'PRAGMA journal_mode = DELETE', /"delete" and not "wal"/],
    ['error database.foreign', 'ALTER TABLE migrations RENAME TO gone', /plikd import --from/],
  ])('finds %s', async (expected, sql, says) => {
    await changed(sql);
    const { found, texts } = await looked();
    expect([found, texts]).toEqual([[expected], expect.stringMatching(says)]);
  });

  it('finds a file that is damaged, and one that is no database', async () => {
    await changed(
      'CREATE TABLE filler AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, hex(randomblob(40)) AS x FROM n',
    );
    const file = await open(join(folder, 'plik.db'), 'r+');
    await file.write(Buffer.alloc(20_000, 7), 0, 20_000, (await file.stat()).size - 60_000);
    await file.close();
    expect((await looked()).found).toEqual(['error database.damaged']);
    await writeFile(
      join(folder, 'plik.db'),
      'no database at all, but a text of some length'.repeat(99),
    );
    const { found, texts } = await looked();
    expect([found, texts]).toEqual([
      ['error database.unusable'],
      expect.stringMatching(/no SQLite/),
    ]);
  });

  it('finds a file that another machine holds, and a disk that is nearly full', async () => {
    await changed('SELECT 1');
    const room = { free: 10e6, total: 1e12, freeFiles: 10, totalFiles: 1e6, type: 0x6969 };
    const { found } = await looked({ roomAt: () => Promise.resolve(room) });
    expect(found).toEqual([
      'error database.space',
      'error database.inodes',
      'error database.network',
    ]);
  });
});

describe('plikd doctor, about the folder of the files', () => {
  const looked = (
    given: Readonly<Record<string, string>> = {},
    around: Partial<Surroundings> = {},
  ) =>
    findingsOf((exam: Examination) =>
      examineStorage(exam, settingsOf(folder, { ...LOCAL, ...given }), {
        ...thisMachine,
        ...around,
      }),
    );
  const files = () => join(folder, 'files');

  it('finds nothing about one that is right, and leaves nothing in it', async () => {
    await mkdir(files(), { mode: 0o700 });
    expect((await looked()).found).toEqual([]);
    expect(execFileSync('ls', ['-A', files()]).toString()).toBe('');
  });

  it('finds one that is open to everybody, a file in its place, and a limit above its room', async () => {
    await mkdir(files());
    await chmod(files(), 0o755);
    const { found } = await looked({ MAX_FILE_SIZE_STR: '8000TB' });
    expect(found).toEqual(['warning storage.open-folder', 'warning storage.limit']);
    await rm(files(), { recursive: true });
    await writeFile(files(), '', { mode: 0o600 });
    expect((await looked()).found).toEqual(['error storage.read-only']);
  });

  it.each([
    ['sync', 'EINVAL', 'error storage.flush', /flush files \(fsync: EINVAL\).*DurableWrites/],
    ['rename', 'EXDEV', 'error storage.broken', /\(rename: EXDEV\)/],
    ['mkdir', 'EDQUOT', 'error storage.full', /no room left.*plikd clean/],
  ])('finds that %s fails with %s', async (call, code, expected, says) => {
    await mkdir(files(), { mode: 0o700 });
    const handle = await fs.open(join(folder, 'any'), 'w');
    const methods = (call === 'sync' ? Object.getPrototypeOf(handle) : fs) as Failing;
    await handle.close();
    const before = methods[call]!;
    methods[call] = () => Promise.reject(fault(code));
    const { found, texts } = await looked().finally(() => {
      methods[call] = before;
    });
    expect([found, texts]).toEqual([[expected], expect.stringMatching(says)]);
    expect(execFileSync('ls', ['-A', files()]).toString()).toBe('');
  });

  const mounts = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;
  (mounts ? it : it.skip)('finds a volume that is full, and one that is read only', async () => {
    await mkdir(files(), { mode: 0o700 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', files()]);
    try {
      spawnSync('dd', ['if=/dev/zero', `of=${files()}/filler`, 'bs=4k']);
      const full = await looked({ MAX_FILE_SIZE_STR: '1' });
      expect(full.found).toEqual([
        'error storage.full',
        'error storage.space',
        'warning storage.limit',
      ]);
      execFileSync('mount', ['-o', 'remount,ro', files()]);
      const { found, texts } = await looked({ MAX_FILE_SIZE_STR: 'unlimited' });
      expect(found).toEqual(['error storage.read-only', 'error storage.space']);
      expect(texts).toMatch(/cannot store files in .*\(EROFS\)/);
    } finally {
      execFileSync('umount', [files()]);
    }
  });

  (isRoot ? it : it.skip)('finds that the folder belongs to another user', async () => {
    await mkdir(files(), { mode: 0o700 });
    execFileSync('chown', [String(NOBODY), files()]);
    const { found, texts } = await looked();
    expect([found, texts]).toEqual([
      ['notice storage.other-user'],
      expect.stringMatching(/--reuid=65534/),
    ]);
  });

  (isRoot ? it : it.skip)('finds, as another user, what that one may not', async () => {
    await mkdir(files(), { mode: 0o700 });
    await chmod(folder, 0o755);
    process.seteuid?.(NOBODY);
    const { found, texts } = await looked().finally(() => process.seteuid?.(0));
    expect(found).toEqual(['error storage.read-only']);
    expect(texts).toMatch(/^User 65534 cannot store files in .*\(EACCES\)/);
  });
});
