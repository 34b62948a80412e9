import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { end, listening, spawnPlikd } from '../support/plikd.js';

const PRELOADED = join(packageRoot, 'test', 'support', 'loaded-modules.mjs');
const BUNDLE = join(packageRoot, 'dist', 'plikd') + sep;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-loaded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** Packages in the files that were loaded; of the bundle's, those that its comments name. */
async function packages(): Promise<string[]> {
  const files = new Set((await readFile(join(folder, 'loaded'), 'utf8')).trim().split('\n'));
  const found = new Set<string>();
  for (const file of files) {
    const bundled = file.startsWith(BUNDLE) ? await readFile(file, 'utf8') : `// ${file}`;
    for (const [, path] of bundled.matchAll(/^\/\/ (\S+)$/gm)) {
      const [, name] = PACKAGE.exec(path!) ?? [];
      if (name !== undefined) found.add(name);
    }
  }
  return [...found].sort();
}

const variables = () => ({
  PATH: process.env.PATH,
  LOADED: join(folder, 'loaded'),
  NODE_OPTIONS: `--import=${PRELOADED}`,
});

async function loadedBy(...args: string[]): Promise<string[]> {
  const plikd = join(packageRoot, 'bin', 'plikd');
  const env = { ...variables(), PLIKD_FEATURE_AUTHENTICATION: 'enabled' };
  const { status, stderr } = spawnSync(process.execPath, [plikd, ...args], { cwd: folder, env });
  expect([status, String(stderr)]).toEqual([0, '']);
  return packages();
}

/** Only a server needs these. */
const SERVERS = [
  ...['@nestjs/passport', '@nestjs/platform-express', 'busboy', 'content-disposition', 'express'],
  ...['multer', 'openid-client', 'passport', 'passport-openidconnect', 'prom-client', 'qrcode'],
  ...['send'],
];
/** What a server on SQLite and a folder has no use for at its start. */
const OTHERS = [
  ...['@aws-sdk/client-s3', 'libphonenumber-js', 'mysql2', 'pg', 'tar-stream', 'tus-js-client'],
  'undici',
];

describe('what is loaded', () => {
  it('for --version and --help: the command line alone', async () => {
    expect(await loadedBy('--version')).toEqual(['commander']);
    expect(await loadedBy('--help')).toEqual(['commander']);
  });

  it('for send: a client, and nothing of a server', async () => {
    const loaded = await loadedBy('send', '--help');
    expect(loaded).toEqual(['commander']);
    const plikd = join(packageRoot, 'bin', 'plikd');
    const env = { ...variables(), PLIK_SERVER: 'http://127.0.0.1:9', HOME: folder };
    const { status } = spawnSync(process.execPath, [plikd, 'send', 'nowhere'], {
      cwd: folder,
      env,
    });
    expect(status).toBe(2);
    const running = await packages();
    expect(running).toEqual(expect.arrayContaining(['commander', 'tus-js-client']));
    const others = [...SERVERS, ...OTHERS, 'typeorm', '@nestjs/core', 'rxjs', 'better-sqlite3'];
    expect(running.filter((name) => others.includes(name))).toEqual(['tus-js-client']);
  });

  it.each([['user', 'list'], ['token', 'list'], ['file', 'list'], ['clean']])(
    'for %s…: the database, and nothing of the server',
    async (...args) => {
      const loaded = await loadedBy(...args);
      expect(loaded).toEqual(expect.arrayContaining(['@nestjs/core', 'commander', 'typeorm']));
      expect(loaded.filter((name) => [...SERVERS, ...OTHERS].includes(name))).toEqual([]);
    },
  );

  it('for a server: what it serves with', async () => {
    const settings = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0' };
    const child = spawnPlikd(folder, [], settings, variables());
    const url = await listening(child);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const loaded = await packages();
    await end(child);
    expect(loaded).toEqual(expect.arrayContaining(['express', 'multer', 'typeorm']));
    expect(loaded.filter((name) => OTHERS.includes(name))).toEqual([]);
  });

  it('in a few files: the bundle, and packages with native parts', async () => {
    await loadedBy('clean');
    const files = (await readFile(join(folder, 'loaded'), 'utf8')).trim().split('\n');
    expect(new Set(files).size).toBeLessThan(100);
    expect(files.filter((file) => file.includes(join('dist', 'src')))).toEqual([]);
  });
});
