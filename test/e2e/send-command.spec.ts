import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PlikClient, type Upload } from '#client';
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
  uploadOf,
} from '../support/send-command.js';
import { TestServer } from '../support/server.js';
import { eventually, within } from '../support/wait.js';

const MIB = 1024 * 1024;
/** So that a few megabytes are many pieces. */
const PIECES = ['--piece-size', '1MiB'];

let server: TestServer;
let faulty: FaultyProxy;
let folder: string;
beforeAll(async () => {
  server = await TestServer.start({ MAX_FILE_SIZE_STR: '100MB', FEATURE_EXTEND_TTL: 'enabled' });
  faulty = await faultyProxy(new URL(server.url));
});
afterAll(async () => {
  await faulty.close();
  await server.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-send-'));
  faulty.use(() => undefined);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);
const here = (): SendSurroundings => ({ folder, server: server.url });
const through = ({ url }: { url: string }): SendSurroundings => ({ folder, server: url });
const begun = (): Promise<string[]> => readdir(path('state/plik')).catch(() => []);

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
    expect(await uploadOf(server.url, end.links[0]!)).toMatchObject({ ttl: 3600, oneShot: false });
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
    const [, , , , id] = out.split('/');
    await eventually(async () => {
      const { files } = (await (await fetch(`${server.url}/upload/${id}`)).json()) as Upload;
      return files[0]?.status === 'uploading';
    }, 'the sender of a stream');
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
    const known = await TestServer.start({ FEATURE_AUTHENTICATION: 'enabled' });
    const denied = await sendHere({ folder, server: known.url }, 'a.bin', '--token', 'nobody');
    await known.stop();
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
    const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, env });
    const out = await within(text(terminal.stdout), 'the end of plikd send on a terminal');
    const lines = out.split('\r');
    const drawn = lines.filter((line) => line.includes('█') || line.includes('░'));
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) expect(line.replace('\u001b[K', '').length).toBeLessThan(70);
    expect(out).toMatch(/\r\u001b\[KSent 1 file/);
  });
});
