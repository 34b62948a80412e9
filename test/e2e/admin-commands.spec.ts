import { type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Account, answer } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { settingsFor } from '../support/storages.js';
import { end, listening, runPlikd, runProcess, spawnPlikd } from '../support/plikd.js';

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

const run = async (...args: string[]) => runPlikd(folder, args, await settingsFor(folder));

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
const answered = async (answer: string, ...args: string[]) =>
  runProcess(folder, args, await settingsFor(folder), answer);

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
  });

  it.each([
    [['user', 'create'], 'missing login'],
    [['user', 'create', ...ALICE, '--provider', 'nope'], 'invalid provider'],
    [['user', 'create', ...ALICE, '--password', 'short'], 'password is too short (min 8 chars)'],
    [['user', 'create', '--login', 'al', '--password', 'password1'], 'login is too short'],
    [['user', 'create', ...ALICE, '--max-ttl', 'soon'], 'invalid --max-ttl : soon'],
    [['user', 'show', ...ALICE], 'user local:alice not found'],
    [['token', 'delete', '--token', 'x'], 'token x not found'],
    [['token', 'create', ...ALICE], 'user local:alice not found'],
    [['file', 'show', '--file', 'x'], 'file x not found'],
    [['file', 'delete'], 'exactly one of --file, --upload, --all is needed'],
    [['file', 'delete', '--all', '--file', 'x'], 'exactly one of --file, --upload, --all'],
    [['file', 'delete', '--upload', 'x', '--yes'], 'upload x not found'],
  ])('%j: %s', async (args, why) => {
    expect(await refused(...args)).toContain(why);
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

describe('beside a running server', () => {
  let child: ChildProcess;
  afterEach(() => end(child));

  it('accounts, tokens and files', async () => {
    child = spawnPlikd(folder, [], await settingsFor(folder));
    const client = new Client(await listening(child));
    await done('user', 'create', ...ALICE, '--password', 'password1');
    const alice = await Account.login(client, 'alice', 'password1');
    const token = (await done('token', 'create', ...ALICE, '--comment', 'ci'))
      .replace('Token created : ', '')
      .trim();
    expect(await done('token', 'list', ...ALICE)).toBe(`local:alice ${token} ci\n`);
    const { upload, path } = await alice.store('hello', {}, token);
    const second = await alice.store('hello again', {}, token);
    const file = path.split('/')[3]!;
    expect(await done('file', 'list', '--upload', upload.id)).toBe(
      `${upload.id} ${file} 5 B uploaded text/plain; charset=utf-8 a.txt\n`,
    );
    expect(await done('file', 'list', '--file', file, '--human=false')).toMatch(/ 5 uploaded /);
    expect((await done('file', 'list')).split('\n')).toHaveLength(3);
    const shown = await done('file', 'show', '--file', file);
    expect(shown).toContain(`Upload URL : https://plik.example/#/?id=${upload.id}\n`);
    expect(shown).toContain(`File URL : https://plik.example${path}\n`);

    // A new password, and rights that are taken away, are told to nobody who is logged in.
    await done('user', 'update', ...ALICE, '--name', 'Alice B', '--admin');
    expect((await alice.get('/users')).status).toBe(200);
    await done('user', 'update', ...ALICE, '--admin=false');
    const ended = [403, 'invalid session : it was ended\n'];
    expect(await answer(alice.get('/me'))).toEqual(ended);
    const again = await Account.login(client, 'alice', 'password1');
    await done('user', 'update', ...ALICE, '--password', 'password2');
    expect(await answer(again.get('/me'))).toEqual(ended);
    const last = await Account.login(client, 'alice', 'password2');

    await done('token', 'delete', '--token', token);
    expect((await client.postUpload({}, { 'X-PlikToken': token })).status).toBe(403);
    const removed = await done('file', 'delete', '--file', file, '--yes');
    expect(removed).toBe(`file ${file} has been deleted\n`);
    expect((await client.get(path)).status).toBe(404);
    await done('file', 'delete', '--upload', upload.id, '--yes');
    expect((await client.get(`/upload/${upload.id}`)).status).toBe(404);
    expect(await last.stats()).toMatchObject({ uploads: 1, files: 1 });
    expect(await done('user', 'delete', ...ALICE, '--yes')).toContain('has been deleted');
    expect((await client.get(second.path)).status).toBe(404);
    expect((await last.get('/me')).status).toBe(403);
    await (await client.request('PUT', '/x.txt', { body: 'x' })).text();
    expect(await done('file', 'delete', '--all', '--yes')).toBe('1 uploads have been deleted\n');
    expect(await done('file', 'list')).toBe('');
  });
});
