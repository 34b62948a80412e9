import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../src/common/package-root.js';
import { Account, postLogin } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { end, listening, runPlikd, spawnPlikd } from '../support/plikd.js';

const CONFIG = [
  'FeatureAuthentication = "enabled"',
  'PasswordCost = 4',
  'ListenAddress = "127.0.0.1"',
  'ListenPort = 0',
  'PlikDomain = "https://plik.example"',
].join('\n');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-commands-'));
  await writeFile(join(folder, 'plikd.cfg'), CONFIG);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runPlikd(folder, args);

/** Runs a command to its success; answers what it printed. */
async function done(...args: string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  expect([code, err]).toEqual([0, '']);
  return out;
}

async function refused(...args: string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  expect([code, out]).toEqual([1, '']);
  return err;
}

/** Answers a question on the command's input. */
async function answered(answer: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(packageRoot, 'bin', 'plikd'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  child.stdin.end(answer);
  const code = new Promise((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}

const ALICE = ['--login', 'alice'];

describe('plikd user', () => {
  it('create, list, show, update, delete', async () => {
    expect(
      await done('user', 'create', ...ALICE, '--password', 'password1', '--name', 'Alice A'),
    ).toBe('');
    expect(await refused('user', 'create', ...ALICE, '--password', 'password1')).toBe(
      'User already exists\n',
    );
    const generated = await done('user', 'create', '--login', 'bobby', '--email', 'b@example.org');
    expect(generated).toMatch(/^Generated password for user bobby is \w{32}\n$/);
    await done('user', 'create', '--provider', 'ovh', '--login', 'carol');
    expect(await done('user', 'list')).toBe(
      'local:alice Alice A\nlocal:bobby b@example.org\novh:carol\n',
    );
    expect(await done('user', 'list', '--provider', 'ovh')).toBe('ovh:carol\n');
    const limits = ['--max-file-size', '10MB', '--max-user-size', '-1', '--max-ttl', '7d'];
    const changed = await done('user', 'update', ...ALICE, '--admin', ...limits);
    const alice = { id: 'local:alice', name: 'Alice A', admin: true };
    const numbers = { maxFileSize: 10_000_000, maxUserSize: -1, maxTTL: 604_800 };
    expect(JSON.parse(changed)).toMatchObject({ ...alice, ...numbers });
    await done('user', 'update', ...ALICE, '--admin=false', '--max-ttl', '0');
    const shown = await done('user', 'show', ...ALICE);
    expect(JSON.parse(shown)).toMatchObject({ ...alice, ...numbers, admin: false, maxTTL: 0 });
    expect(shown).toContain('\n  "id"');
    expect(shown).not.toContain('password');

    const kept = await answered('n\n', 'user', 'delete', ...ALICE);
    expect([kept.code, kept.err]).toEqual([1, 'nothing was done\n']);
    const gone = await answered('y\n', 'user', 'delete', ...ALICE);
    expect(gone.code).toBe(0);
    expect(gone.out).toMatch(/\[y\/N\] user local:alice has been deleted\n$/);
    expect(await refused('user', 'delete', ...ALICE, '--yes')).toBe('user local:alice not found\n');
  }, 60_000);

  it('update changes what is given, and nothing else', async () => {
    await done('user', 'create', ...ALICE, '--password', 'password1', '--email', 'a@example.org');
    const rights = async (...args: string[]): Promise<unknown> => {
      const { admin, email, maxUserSize } = JSON.parse(
        await done('user', 'update', ...ALICE, ...args),
      ) as Record<string, unknown>;
      return [admin, email, maxUserSize];
    };
    expect(await rights('--admin=1', '--max-user-size', '1GiB')).toEqual([
      true,
      'a@example.org',
      1_073_741_824,
    ]);
    expect(await rights('--email', '', '--max-user-size', '')).toEqual([
      true,
      'a@example.org',
      1_073_741_824,
    ]);
    expect(await refused('user', 'update', ...ALICE, '--admin=no')).toBe('invalid --admin : no\n');
    expect(await rights('--admin', 'false')).toEqual([false, 'a@example.org', 1_073_741_824]);
    expect(await refused('user', 'update', ...ALICE, '--password', 'short')).toBe(
      'unable to update user : password is too short (min 8 chars)\n',
    );
  });

  it('lists are one line each, whatever names say', async () => {
    await done(
      'user',
      'create',
      ...ALICE,
      '--password',
      'password1',
      '--name',
      'A\nlocal:b\u001b[2J',
    );
    expect(await done('user', 'list')).toBe('local:alice A\\u000alocal:b\\u001b[2J\n');
  });

  it('says the password of a first administrator that a command makes', async () => {
    await writeFile(join(folder, 'plikd.cfg'), `${CONFIG}\nDefaultAdminLogin = "chief"\n`);
    const { code, out, err } = await run('user', 'list');
    expect([code, out]).toEqual([0, 'local:chief\n']);
    expect(err).toMatch(/Generated password for user chief is \w{32}\n/);
    expect((await run('user', 'list')).err).toBe('');
  });

  it.each([
    [['user', 'create'], 'missing login'],
    [['user', 'show'], 'missing login'],
    [['user', 'update'], 'missing login'],
    [['user', 'delete', '--yes'], 'missing login'],
    [['user', 'create', ...ALICE, '--provider', 'nope'], 'invalid provider'],
    [
      ['user', 'create', ...ALICE, '--password', 'short'],
      'unable to create user : password is too short (min 8 chars)',
    ],
    [
      ['user', 'create', '--login', 'al', '--password', 'password1'],
      'unable to create user : login is too short (min 4 chars)',
    ],
    [['user', 'create', ...ALICE, '--max-ttl', 'soon'], 'invalid --max-ttl : soon'],
    [['user', 'create', ...ALICE, '--max-file-size', '-2'], 'invalid --max-file-size : -2'],
    [['user', 'show', ...ALICE], 'user local:alice not found'],
    [['user', 'update', ...ALICE, '--provider', 'ovh'], 'user ovh:alice not found'],
    [['token', 'create'], 'missing login'],
    [['token', 'create', ...ALICE], 'user local:alice not found'],
    [['token', 'delete'], 'missing token'],
    [['token', 'delete', '--token', 'x'], 'token x not found'],
    [['file', 'list', '--human=maybe'], 'invalid --human : maybe'],
    [['file', 'show'], 'missing file id'],
    [['file', 'show', '--file', 'x'], 'file x not found'],
    [['file', 'delete', '--yes'], 'exactly one of --file, --upload, --all is needed'],
    [
      ['file', 'delete', '--all', '--file', 'x'],
      'exactly one of --file, --upload, --all is needed',
    ],
    [['file', 'delete', '--file', 'x', '--yes'], 'file x not found'],
    [['file', 'delete', '--upload', 'x', '--yes'], 'upload x not found'],
  ])('%j: %s', async (args, why) => {
    expect(await refused(...args)).toBe(`${why}\n`);
  });

  it('says that accounts are off', async () => {
    await writeFile(join(folder, 'plikd.cfg'), '');
    for (const command of ['user', 'token']) {
      expect(await refused(command, 'list')).toBe('Authentication is disabled !\n');
    }
  });

  it('takes the configuration before or after its name', async () => {
    const config = join(folder, 'other.cfg');
    await writeFile(config, CONFIG);
    await done('--config', config, 'user', 'create', ...ALICE, '--password', 'password1');
    await done('user', '--config', config, 'show', ...ALICE);
    await done('user', 'show', ...ALICE, '--config', config);
  });
});

const ANONYMOUS = { FEATURE_AUTHENTICATION: 'enabled', PASSWORD_COST: '4' };

/** Rows as an anonymous stranger leaves them: files that are declared and never sent. */
async function declare(url: string, uploads: number, files: readonly object[]): Promise<void> {
  for (let i = 0; i < uploads; i += 1) {
    const body = JSON.stringify({ files });
    expect((await fetch(`${url}/upload`, { method: 'POST', body })).status).toBe(200);
  }
}

describe('plikd file', () => {
  it('lists more than it reads at a time, also to somebody who stops reading', async () => {
    const server = spawnPlikd(folder, [], { ...ANONYMOUS, MAX_FILE_PER_UPLOAD: '1000' });
    const url = await listening(server);
    const names = Array.from({ length: 401 }, (_, i) => ({ fileName: `${i}`, fileType: 'a\nb' }));
    await declare(url, 3, names);
    await end(server);
    const lines = (await done('file', 'list')).trimEnd().split('\n');
    expect(lines).toHaveLength(1203);
    expect(new Set(lines).size).toBe(1203);
    expect(lines.every((line) => /^\w{16} \w{16} 0 B missing a\\u000ab \d+$/.test(line))).toBe(
      true,
    );

    const child = spawnPlikd(folder, ['file', 'list']);
    child.stdout?.destroy();
    expect(await text(child.stderr!)).toBe('');
  });

  it('asks before it deletes; anything but "y" and "yes" stops it', async () => {
    const server = spawnPlikd(folder, [], ANONYMOUS);
    await declare(await listening(server), 2, [{ fileName: 'a.txt' }]);
    await end(server);
    const [uploadId = '', fileId = ''] = (await done('file', 'list')).split(' ');
    for (const no of ['', '\n', 'n\n', 'yep\n']) {
      const { code, out, err } = await answered(no, 'file', 'delete', '--all');
      expect([code, out, err]).toEqual([1, 'Delete ALL uploads ? [y/N] ', 'nothing was done\n']);
    }
    expect((await done('file', 'list')).match(/ missing /g)).toHaveLength(2);
    const file = await answered('Y\n', 'file', 'delete', '--file', fileId);
    const ask = `Delete file a.txt (${fileId}) ? [y/N] `;
    expect([file.code, file.out]).toEqual([0, `${ask}file ${fileId} has been deleted\n`]);
    const upload = await answered('yes', 'file', 'delete', '--upload', uploadId);
    const question = `Delete upload ${uploadId} and all its files ? [y/N] `;
    expect([upload.code, upload.out]).toEqual([
      0,
      `${question}upload ${uploadId} has been deleted\n`,
    ]);
    expect((await done('file', 'list')).split('\n')).toHaveLength(2);
  });
});

describe('beside a running server', () => {
  let child: ChildProcess;
  afterEach(() => end(child));

  it('accounts, tokens and files', async () => {
    child = spawnPlikd(folder, []);
    const client = new Client(await listening(child));
    await done('user', 'create', ...ALICE, '--password', 'password1');
    const alice = await Account.login(client, 'alice', 'password1');
    const token = (await done('token', 'create', ...ALICE, '--comment', 'ci'))
      .replace('Token created : ', '')
      .trim();
    expect(await done('token', 'list', ...ALICE)).toBe(`local:alice ${token} ci\n`);
    expect(await done('token', 'list')).toBe(`local:alice ${token} ci\n`);
    expect(await done('token', 'list', ...ALICE, '--provider', 'ovh')).toBe('');
    const { upload, path } = await alice.store('hello', {}, token);
    const second = await alice.store('hello again', {}, token);
    const file = path.split('/')[3]!;
    expect(await done('file', 'list', '--upload', upload.id)).toBe(
      `${upload.id} ${file} 5 B uploaded text/plain; charset=utf-8 a.txt\n`,
    );
    expect(await done('file', 'list', '--file', file, '--human=false')).toMatch(/ 5 uploaded /);
    expect((await done('file', 'list')).split('\n')).toHaveLength(3);
    const shown = await done('file', 'show', '--file', file);
    expect(JSON.parse(shown.slice(0, shown.indexOf('Upload URL')))).toMatchObject({
      id: file,
      fileName: 'a.txt',
      status: 'uploaded',
      fileSize: 5,
    });
    expect(shown).toContain(`Upload URL : https://plik.example/#/?id=${upload.id}\n`);
    expect(shown).toContain(`File URL : https://plik.example${path}\n`);

    await done('user', 'update', ...ALICE, '--password', 'password2');
    expect((await postLogin(client, 'alice', 'password1')).status).toBe(403);
    await Account.login(client, 'alice', 'password2');
    expect(await done('token', 'delete', '--token', token)).toBe(
      `token ${token} has been deleted\n`,
    );
    expect((await client.postUpload({}, { 'X-PlikToken': token })).status).toBe(403);
    const removed = await done('file', 'delete', '--file', file, '--yes');
    expect(removed).toBe(`file ${file} has been deleted\n`);
    expect((await client.get(path)).status).toBe(404);
    await done('file', 'delete', '--upload', upload.id, '--yes');
    expect((await client.get(`/upload/${upload.id}`)).status).toBe(404);
    expect(await alice.stats()).toMatchObject({ uploads: 1, files: 1 });
    expect(await done('user', 'delete', ...ALICE, '--yes')).toBe(
      'user local:alice has been deleted\n',
    );
    expect(await done('file', 'list')).toBe('');
    expect((await client.get(second.path)).status).toBe(404);
    expect((await alice.get('/me')).status).toBe(403);
    await (await client.request('PUT', '/x.txt', { body: 'x' })).text();
    expect(await done('file', 'delete', '--all', '--yes')).toBe('1 uploads have been deleted\n');
    expect(await done('file', 'list')).toBe('');
  }, 60_000);
});
