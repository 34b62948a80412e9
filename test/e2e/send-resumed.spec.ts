import { appendFile, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlikClient, type Upload } from '#client';
import { type CuttingProxy, cuttingProxy } from '../support/cutting-proxy.js';
import { type FaultyProxy, faultyProxy, first } from '../support/faulty-proxy.js';
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
const through = ({ url }: { url: string }): SendSurroundings => ({ folder, server: url });
const begun = (): Promise<string[]> => readdir(path('state/plik')).catch(() => []);

const expectSent = async (end: SendEnd, digests: readonly string[]): Promise<void> => {
  if (end.code !== 0) throw new Error(`exit code ${String(end.code)} : ${end.err}`);
  expect(await Promise.all(end.links.map((link) => md5At(link)))).toEqual(digests);
  expect(await begun()).toEqual([]);
};

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
    const { files } = await uploadOf(server.url, end.links[0]!);
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
    expect(end.err).toMatch(
      /^Going on where an earlier run stopped(?:, after [\d.]+ [kM]B or more)?\.\n/,
    );
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
      // Far more than the buffers of a connection hold: what they have is out of the file before it is written to.
      await randomFile(path('a.bin'), 64 * MIB);
      cutting.hold(3 * MIB);
      const sender = spawnSend(through(cutting), 'a.bin', ...args);
      await within(cutting.held(), 'three megabytes to pass');
      await appendFile(path('a.bin'), 'x');
      cutting.release();
      const end = await sender.ended;
      expect([end.code, end.out]).toEqual([1, '']);
      expect(end.err).toMatch(/a\.bin was changed from 67108864 to 67108865 bytes/);
    },
  );
});
