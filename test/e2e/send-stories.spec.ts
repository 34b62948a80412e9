import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlikClient } from '#client';
import {
  type SendEnd,
  md5At,
  md5Of,
  randomFile,
  sendHere,
  spawnSend,
  uploadOf,
} from '../support/send-command.js';
import { type StoryServer, storyServers } from '../support/story-servers.js';
import { eventually } from '../support/wait.js';

const SETTINGS = { MAX_FILE_SIZE_STR: '20MB', FEATURE_EXTEND_TTL: 'enabled' };
const LARGE = 3_000_000;

describe.each(storyServers(SETTINGS))('plikd send to %s', (_, isOurs, start) => {
  let server: StoryServer;
  let folder: string;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plik-send-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const path = (name: string): string => join(folder, name);
  const send = (...args: readonly string[]): Promise<SendEnd> =>
    sendHere({ folder, server: server.url }, ...args);
  it('sends files of all sizes, and says for how long they are kept', async () => {
    const large = await randomFile(path('large.bin'), LARGE);
    await writeFile(path('b ö.txt'), 'hello');
    await writeFile(path('empty'), '');
    const end = await send('b ö.txt', 'large.bin', 'empty', '--ttl', '1h', '--extend-ttl');
    expect([end.code, end.err]).toEqual([0, expect.stringContaining('Sent 3 files, 3.0 MB in ')]);
    const digests = await Promise.all(end.links.map((link) => md5At(link)));
    expect(digests).toEqual([md5Of(Buffer.from('hello')), large, md5Of(Buffer.alloc(0))]);
    expect(await uploadOf(server.url, end.links[0]!)).toMatchObject({
      ttl: 3600,
      extend_ttl: true,
    });
  });

  it('sends what comes out of a pipe', async () => {
    const input = Buffer.alloc(LARGE, 'pipe');
    const end = await sendHere({ folder, server: server.url, input }, '-', '--name', 'a.tar');
    expect([end.code, end.links.map((link) => link.split('/').at(-1))]).toEqual([0, ['a.tar']]);
    expect(await md5At(end.links[0]!)).toBe(md5Of(input));
  });

  it('sets a password, and is downloaded once', async () => {
    await writeFile(path('a.txt'), 'a');
    const { links } = await send('a.txt', '--one-shot', '--password', 'me:secret');
    expect((await fetch(links[0]!)).status).toBe(401);
    const Authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(await md5At(links[0]!, { Authorization })).toBe(md5Of(Buffer.from('a')));
    expect((await fetch(links[0]!, { headers: { Authorization } })).status).toBe(404);
  });

  it('sends for an account by its token', async () => {
    const admin = new PlikClient(server.url);
    await admin.login('admin', 'administrator');
    const { token } = await admin.createToken('send');
    await writeFile(path('a.txt'), 'a');
    const { links } = await send('a.txt', '--token', token);
    const { results } = await admin.myUploads({ token }).page();
    expect(results.map(({ id }) => id)).toEqual([new URL(links[0]!).pathname.split('/')[2]]);
    const refused = await send('a.txt', '--token', token.replace(/.$/, '!'));
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/the server refused it \(40[13]\) : invalid token/);
  });

  it('streams to whoever has the link', async () => {
    const digest = await randomFile(path('a.bin'), LARGE);
    const sender = spawnSend({ folder, server: server.url }, 'a.bin', '--stream', '--quiet');
    let out = '';
    sender.child.stdout!.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await eventually(() => out.includes('\n'), 'the link of a stream');
    await eventually(async () => {
      const [file] = (await uploadOf(server.url, out.trim())).files;
      return file?.status === 'uploading';
    }, 'the sender of a stream');
    expect(await md5At(out.trim())).toBe(digest);
    expect((await sender.ended).code).toBe(0);
  });

  it('says why the server does not take it', async () => {
    await randomFile(path('a.bin'), 21_000_000);
    const end = await send('a.bin');
    expect([end.code, end.out]).toEqual([1, '']);
    expect(end.err).toMatch(
      /refused it \(400\) : .*file is too big \(21 MB\), maximum file size is 20 MB/,
    );
  });

  it('begins anew where there is nothing to go on with', async () => {
    const digest = await randomFile(path('a.bin'), LARGE);
    const end = await send('a.bin', '--resume', ...(isOurs ? ['--piece-size', '1MiB'] : []));
    expect([end.code, await md5At(end.links[0]!)]).toEqual([0, digest]);
    expect(end.err).toMatch(/^There is nothing to go on with/);
  });
});
