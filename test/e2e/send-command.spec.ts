import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlikClient, type Upload } from '#client';
import { type CuttingProxy, cuttingProxy } from '../support/cutting-proxy.js';
import { type FaultyProxy, faultyProxy, first } from '../support/faulty-proxy.js';
import { freePort } from '../support/ports.js';
import {
  type SendEnd,
  type SendSurroundings,
  md5At,
  md5Of,
  randomFile,
  sendHere,
  spawnSend,
} from '../support/send-command.js';
import { TestServer } from '../support/server.js';
import { eventually, within } from '../support/wait.js';

const MIB = 1024 * 1024;
/** So that a few megabytes are many pieces. */
const PIECES = ['--piece-size', '1MiB'];

let server: TestServer;
let cutting: CuttingProxy;
let faulty: FaultyProxy;
let folder: string;
beforeAll(async () => {
  server = await TestServer.start({ MAX_FILE_SIZE_STR: '100MB', FEATURE_EXTEND_TTL: 'enabled' });
  cutting = await cuttingProxy(server.url);
  faulty = await faultyProxy(new URL(server.url));
});
afterAll(async () => {
  await cutting.close();
  await faulty.close();
  await server.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-send-'));
  faulty.use(() => undefined);
  cutting.cut(0, 0);
  cutting.release();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);
const here = (): SendSurroundings => ({ folder, server: server.url });
const through = ({ url }: { url: string }): SendSurroundings => ({ folder, server: url });
const begun = (): Promise<string[]> => readdir(path('state/plik')).catch(() => []);

/** What the server knows of the upload of a link. */
const uploadOf = (link: string): Promise<Upload> =>
  new PlikClient(server.url).getUpload(new URL(link).pathname.split('/')[2]!);

const expectSent = async (end: SendEnd, digests: readonly string[]): Promise<void> => {
  if (end.code !== 0) throw new Error(`exit code ${String(end.code)} : ${end.err}`);
  expect(await Promise.all(end.links.map((link) => md5At(link)))).toEqual(digests);
  expect(await begun()).toEqual([]);
};

describe('plikd send', () => {
  it('prints a link for each file in their order, and nothing else on the standard output', async () => {
    const large = await randomFile(path('large.bin'), 3 * MIB + 5);
    await writeFile(path('b ö.txt'), 'hello');
    await writeFile(path('empty'), '');
    const end = await sendHere(here(), 'b ö.txt', 'large.bin', 'empty', '--ttl', '1h');
    await expectSent(end, [md5Of(Buffer.from('hello')), large, md5Of(Buffer.alloc(0))]);
    expect(end.links.map((link) => decodeURIComponent(link.split('/').at(-1)!))).toEqual([
      ...['b ö.txt', 'large.bin', 'empty'],
    ]);
    expect(end.err).toMatch(/^Sent 3 files, 3\.1 MB in [\d.]+ s, kept until 20\S+Z\n$/);
    expect(await uploadOf(end.links[0]!)).toMatchObject({ ttl: 3600, oneShot: false });
  });

  it('says what is asked for, and its password opens the files', async () => {
    await writeFile(path('a.txt'), 'a');
    const flags = ['--one-shot', '--removable', '--extend-ttl', '--comments', 'for *you*'];
    const end = await sendHere(here(), 'a.txt', ...flags, '--password', 'me:secret');
    const [link] = end.links;
    expect((await fetch(link!)).status).toBe(401);
    const Authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(await md5At(link!, { Authorization })).toBe(md5Of(Buffer.from('a')));
    const [, id] = /file\/(\w+)\//.exec(link!)!;
    const upload = await new PlikClient(server.url).getUpload(id!, {
      ...{ login: 'me', password: 'secret' },
    });
    expect(upload).toMatchObject({
      ...{ oneShot: true, removable: true, extend_ttl: true, comments: 'for *you*' },
    });
  });

  it('takes a password from the environment, and one is never asked for without a terminal', async () => {
    await writeFile(path('a.txt'), 'a');
    const end = await sendHere({ ...here(), env: { PLIK_PASSWORD: 'secret' } }, 'a.txt');
    expect((await fetch(end.links[0]!)).status).toBe(401);
    await writeFile(path('b.txt'), 'b');
    const mistaken = await sendHere(here(), '--password', 'b.txt', 'a.txt');
    expect([mistaken.code, mistaken.err]).toEqual([2, expect.stringContaining('"b.txt"')]);
  });

  it('sends the standard input, small and in pieces, under the name that is given', async () => {
    const bytes = Buffer.alloc(5 * MIB + 3, 'x');
    const args = ['-', '--name', 'x.tar', ...PIECES];
    const end = await sendHere({ ...here(), input: bytes }, ...args);
    await expectSent(end, [md5Of(bytes)]);
    expect(end.links[0]).toMatch(/\/x\.tar$/);
    const empty = await sendHere({ ...here(), input: '' }, '-');
    await expectSent(empty, [md5Of(Buffer.alloc(0))]);
    expect(empty.links[0]).toMatch(/\/file$/);
    // Exactly as many bytes as pieces have.
    const even = await sendHere({ ...here(), input: bytes.subarray(0, 2 * MIB) }, ...args);
    await expectSent(even, [md5Of(bytes.subarray(0, 2 * MIB))]);
  });

  it('prints one line of JSON', async () => {
    await writeFile(path('a.txt'), 'abc');
    const end = await sendHere(here(), 'a.txt', '--json', '--quiet');
    expect([end.links.length, end.err]).toEqual([1, '']);
    const told = JSON.parse(end.out) as { upload: Upload; page: string; files: object[] };
    expect(told.upload.uploadToken).toMatch(/^\w{32}$/);
    expect(told.page).toBe(`${server.url}/#/?id=${told.upload.id}`);
    const md5 = md5Of(Buffer.from('abc'));
    expect(told.files).toEqual([
      expect.objectContaining({ name: 'a.txt', size: 3, md5, link: expect.any(String) as string }),
    ]);
  });

  it('streams: the link comes first, and the file is received while it is sent', async () => {
    const digest = await randomFile(path('a.bin'), 2 * MIB);
    const sender = spawnSend(here(), 'a.bin', '--stream', '--quiet');
    let out = '';
    sender.child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await eventually(() => out.includes('\n'), 'the link of a stream');
    expect(await md5At(out.trim())).toBe(digest);
    expect((await sender.ended).code).toBe(0);
  });

  it('is configured by the file of Plik’s client', async () => {
    await writeFile(path('.plikrc'), `URL = "${server.url}/"\nDebug = false\n`);
    await writeFile(path('a.txt'), 'a');
    await expectSent(await sendHere({ folder }, 'a.txt'), [md5Of(Buffer.from('a'))]);
  });
});

describe('a wrong command', () => {
  it.each([
    [['a.txt', '--nonsense'], /unknown option/],
    [[], /which file/],
    [['nowhere'], /there is no such file/],
    [['.'], /is a folder : tar c \. \| plikd send -/],
    [['a.txt', '--ttl', 'soon'], /invalid --ttl : soon/],
    [['a.txt', '--retry', 'unlimited'], /invalid --retry/],
    [['a.txt', '--piece-size', '5B'], /at least 64KiB/],
    [['a.txt', '--parallel', '0'], /from 1 to 16/],
    [['a.txt', 'a.txt', '--name', 'x'], /--name is for one file/],
    [['a.txt', '--stream', '--resume'], /kept nowhere/],
    [['a.txt', '--server', 'ftp://x'], /is no address/],
  ])('%j ends with 2 and a reason', async (args, reason) => {
    await writeFile(path('a.txt'), 'a');
    const end = await sendHere(here(), ...args);
    expect([end.code, end.out]).toEqual([2, '']);
    expect(end.err).toMatch(reason);
    expect(end.err).not.toContain('    at ');
  });

  it('knows of no server', async () => {
    await writeFile(path('a.txt'), 'a');
    const end = await sendHere({ folder }, 'a.txt');
    expect([end.code, end.err]).toEqual([2, expect.stringContaining('which server?')]);
  });
});

describe('a refusal', () => {
  it('is told in the server’s words and not repeated', async () => {
    await randomFile(path('a.bin'), 2 * MIB);
    const denied = await sendHere(here(), 'a.bin', '--token', 'nobody');
    expect([denied.code, denied.out]).toEqual([1, '']);
    expect(denied.err).toMatch(/the server refused it \(40\d\) : .*token/);
    const long = await sendHere(here(), 'a.bin', '--ttl', '9999d');
    expect([long.code, long.err]).toEqual([1, expect.stringMatching(/\(400\) : .*TTL/i)]);
  });

  it('by tus, too', async () => {
    await randomFile(path('a.bin'), 2 * MIB);
    const isPiece = ({ method }: { method: string }): boolean => method === 'PATCH';
    faulty.use(first(99, isPiece, { kind: 'answer', status: 413, code: 'TooMuch' }));
    const end = await sendHere(through(faulty), 'a.bin');
    expect([end.code, end.out]).toEqual([1, '']);
    expect(end.err).toMatch(/the server refused it \(413\) : .*TooMuch/);
    expect(faulty.seen.filter(isPiece)).toHaveLength(1);
  });

  it('is no answer: 3, when nobody listens for as long as one waits', async () => {
    await writeFile(path('a.txt'), 'a');
    const gone = { folder, server: `http://127.0.0.1:${String(await freePort())}` };
    const end = await sendHere(gone, 'a.txt', '--retry', '1s');
    expect([end.code, end.out]).toEqual([3, '']);
    expect(end.err).toMatch(/cannot be reached/);
  });
});

describe('a connection that breaks', () => {
  it('is followed by another, which goes on where the server is', async () => {
    const digest = await randomFile(path('a.bin'), 8 * MIB);
    cutting.cut(3, 2 * MIB);
    const before = cutting.passed;
    const end = await sendHere(through(cutting), 'a.bin', '--piece-size', '64MiB');
    await expectSent(end, [digest]);
    expect(cutting.cuts).toBe(3);
    expect(end.err.match(/trying again/g)).toHaveLength(3);
    // Far less than what sending it all anew would take.
    expect(cutting.passed - before).toBeLessThan(12 * MIB);
  });

  it('loses nothing of the standard input', async () => {
    const bytes = Buffer.alloc(6 * MIB, 'abcdefg');
    cutting.cut(3, 0.5 * MIB);
    const end = await sendHere({ ...through(cutting), input: bytes }, '-', ...PIECES);
    await expectSent(end, [md5Of(bytes)]);
    expect(cutting.cuts).toBe(3);
  });

  it('breaks single parts of several', async () => {
    const digest = await randomFile(path('a.bin'), 9 * MIB);
    cutting.cut(3, MIB);
    await expectSent(await sendHere(through(cutting), 'a.bin', '--parallel', '3'), [digest]);
    expect(cutting.cuts).toBe(3);
  });

  it.each([
    ['POST', '1'],
    ['PATCH', '1'],
    ['POST', '3'],
    ['PATCH', '3'],
  ])('loses an answer to %s by tus, with %s parts', async (which, parts) => {
    const digest = await randomFile(path('a.bin'), 4 * MIB);
    const isIt = ({ method, url }: { method: string; url: string }): boolean =>
      method === which && url.startsWith('/tus');
    faulty.use(first(parts === '3' && which === 'POST' ? 4 : 1, isIt, { kind: 'lose-answer' }));
    const end = await sendHere(through(faulty), 'a.bin', '--parallel', parts, ...PIECES);
    await expectSent(end, [digest]);
    const { files } = await uploadOf(end.links[0]!);
    const living = files.filter(({ status }) => status !== 'removed' && status !== 'deleted');
    expect(living.map(({ status }) => status)).toEqual(['uploaded']);
  });

  it('lets a file of one request begin anew', async () => {
    const digest = await randomFile(path('a.bin'), 4 * MIB);
    cutting.cut(1, 2 * MIB);
    await expectSent(await sendHere(through(cutting), 'a.bin', '--no-tus'), [digest]);
    expect(cutting.cuts).toBe(1);
  });
});

describe('--resume', () => {
  /** Sends until the server has something of it, and ends the process there. */
  async function interrupted(signal: NodeJS.Signals, ...args: readonly string[]): Promise<SendEnd> {
    cutting.hold(3 * MIB);
    const sender = spawnSend(through(cutting), ...args);
    await within(cutting.held(), 'three megabytes to pass');
    sender.child.kill(signal);
    const end = await sender.ended;
    cutting.release();
    return end;
  }

  it.each([['1'], ['3']])('goes on after SIGKILL, with %s parts', async (parts) => {
    const digest = await randomFile(path('a.bin'), 8 * MIB);
    const args = ['a.bin', '--parallel', parts, ...PIECES];
    const killed = await interrupted('SIGKILL', ...args);
    expect([killed.signal, killed.out]).toEqual(['SIGKILL', '']);
    const [name] = await begun();
    expect((await stat(path(`state/plik/${name!}`))).mode & 0o777).toBe(0o600);
    const before = cutting.passed;
    const end = await sendHere(through(cutting), ...args, '--resume');
    await expectSent(end, [digest]);
    expect(end.err).toMatch(/^Going on where an earlier run stopped, after /);
    expect(cutting.passed - before).toBeLessThan(7 * MIB);
  });

  it('is told of by a Ctrl-C, which ends at once', async () => {
    const digest = await randomFile(path('a.bin'), 8 * MIB);
    const stopped = await interrupted('SIGINT', 'a.bin', ...PIECES);
    expect([stopped.code, stopped.out]).toEqual([130, '']);
    expect(stopped.err).toMatch(/with --resume goes on where this one stopped/);
    await expectSent(await sendHere(through(cutting), 'a.bin', '--resume'), [digest]);
  });

  it('is offered to who begins anew, and then still possible', async () => {
    const digest = await randomFile(path('a.bin'), 8 * MIB);
    await interrupted('SIGKILL', 'a.bin', ...PIECES);
    const [earlier] = await begun();
    const anew = await sendHere(through(cutting), 'a.bin');
    expect([anew.code, await begun()]).toEqual([0, [earlier]]);
    expect(anew.err).toMatch(/ of an earlier run arrived : --resume would go on with it/);
    const end = await sendHere(through(cutting), 'a.bin', '--resume');
    await expectSent(end, [digest]);
    expect(end.links[0]).not.toBe(anew.links[0]);
  });

  it('sends what is missing of several files, and finds those that are there', async () => {
    const small = await randomFile(path('small'), 10);
    const first = await randomFile(path('a.bin'), 2 * MIB);
    const second = await randomFile(path('b.bin'), 6 * MIB);
    const args = ['a.bin', 'b.bin', 'small', ...PIECES];
    await interrupted('SIGKILL', ...args);
    await expectSent(await sendHere(through(cutting), ...args, '--resume'), [
      ...[first, second, small],
    ]);
  });

  it('goes on when the creation was lost together with the process', async () => {
    const digest = await randomFile(path('a.bin'), 2 * MIB);
    const isCreation = ({ method, url }: { method: string; url: string }): boolean =>
      method === 'POST' && url === '/tus';
    faulty.use((seen) => (isCreation(seen) ? { kind: 'lose-answer' } : undefined));
    const sender = spawnSend(through(faulty), 'a.bin');
    await eventually(() => sender.said().includes('trying again'), 'the loss of an answer');
    sender.child.kill('SIGKILL');
    await sender.ended;
    faulty.use(() => undefined);
    await expectSent(await sendHere(through(faulty), 'a.bin', '--resume'), [digest]);
  });

  it('refuses a file that was changed', async () => {
    await randomFile(path('a.bin'), 8 * MIB);
    await interrupted('SIGKILL', 'a.bin', ...PIECES);
    await appendFile(path('a.bin'), 'x');
    const end = await sendHere(through(cutting), 'a.bin', '--resume');
    expect([end.code, end.out]).toEqual([1, '']);
    expect(end.err).toMatch(/a\.bin was changed from 8388608 to 8388609 bytes since/);
  });

  it('begins anew when there is nothing to go on with, here or on the server', async () => {
    const digest = await randomFile(path('a.bin'), 8 * MIB);
    const nothing = await sendHere(through(cutting), 'a.bin', '--resume');
    await expectSent(nothing, [digest]);
    expect(nothing.err).toMatch(/^There is nothing to go on with/);
    await interrupted('SIGKILL', 'a.bin', ...PIECES);
    const [name] = await begun();
    const { upload } = JSON.parse(await readFile(path(`state/plik/${name!}`), 'utf8')) as {
      upload: Upload;
    };
    await new PlikClient(server.url).removeUpload(upload);
    const gone = await sendHere(through(cutting), 'a.bin', '--resume');
    await expectSent(gone, [digest]);
    expect(gone.err).toMatch(/not there any more/);
  });
});

describe('a file that is written to meanwhile', () => {
  it.each([[[]], [['--parallel', '3']], [['--no-tus']]])(
    'never looks complete: %j',
    async (args) => {
      await randomFile(path('a.bin'), 8 * MIB);
      cutting.hold(3 * MIB);
      const sender = spawnSend(through(cutting), 'a.bin', ...args);
      await within(cutting.held(), 'three megabytes to pass');
      await appendFile(path('a.bin'), 'x');
      cutting.release();
      const end = await sender.ended;
      expect([end.code, end.out]).toEqual([1, '']);
      expect(end.err).toMatch(/a\.bin was changed from 8388608 to 8388609 bytes/);
    },
  );
});

describe('what is sent', () => {
  it('is named without what a terminal obeys', async () => {
    await writeFile(path('a\u001b[2J\u202etxt'), 'a');
    await mkdir(path('gone\u001b[2J'));
    const folderThere = await sendHere(here(), 'gone\u001b[2J');
    expect([folderThere.code, folderThere.err.includes('\u001b')]).toEqual([2, false]);
    const end = await sendHere(here(), 'a\u001b[2J\u202etxt');
    expect([end.code, end.out.includes('\u001b'), end.err.includes('\u001b')]).toEqual([
      ...[0, false, false],
    ]);
  });

  it('is shown by a bar on a terminal, which is cleared in the end', async () => {
    await randomFile(path('a.bin'), 8 * MIB);
    const bin = join(process.cwd(), 'bin', 'plikd');
    const command = `stty cols 70; ${process.execPath} ${bin} send a.bin --piece-size 64KiB`;
    const env = { ...process.env, HOME: folder, PLIK_SERVER: server.url };
    const out = execFileSync('script', ['-qec', command, '/dev/null'], { cwd: folder, env });
    const lines = String(out).split('\r');
    const drawn = lines.filter((line) => line.includes('█') || line.includes('░'));
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) expect(line.replace('\u001b[K', '').length).toBeLessThan(70);
    expect(String(out)).toMatch(/\r\u001b\[KSent 1 file/);
  });
});
