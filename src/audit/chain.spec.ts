import {
  appendFile,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Settings } from '../config/index.js';
import { ChainFile, type ChainRules } from './chain-file.js';
import { type ChainWriter, SharedChain } from './chain-writer.js';
import type { Finding } from './examination.js';
import { tidy } from './keeping.js';
import { filesOf } from './trail-files.js';
import { verifyFile, verifyFolder } from './verify.js';

const settings = { auditCompress: false, auditKeep: -1, auditKeepSize: -1 } as Settings;

let folder: string;
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-audit-'));
  now = Date.parse('2026-03-01T12:00:00.000Z');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const body = (event: string, about: object = {}): string =>
  JSON.stringify({ time: new Date(now).toISOString(), event, result: 'done', about });

const rules = (more: Partial<ChainRules> = {}): ChainRules => ({
  ...{ folder, chain: 'plikd', fileSize: -1, daily: true, now: () => now, note: body },
  written: () => undefined,
  ...more,
});

const bodies = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => body('FileStored', { i }));

/** A chain with so many lines, some `perFile` of them in a file. */
async function written(count: number, perFile = count): Promise<string[]> {
  const chain = await ChainFile.open(rules({ fileSize: perFile === count ? -1 : perFile * 300 }));
  for (const one of bodies(count - 1)) await chain.append([one]);
  await chain.close();
  return (await filesOf(folder, 'plikd')).map(({ path }) => path);
}

async function days(count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    const chain = await ChainFile.open(rules());
    await chain.append(bodies(20));
    await chain.close();
    now += 86_400_000;
  }
}

async function verdict() {
  const [one] = await verifyFolder(folder, '');
  return one!;
}

const told = ({ file, line, problem }: Finding): string => `${file}:${line}: ${problem}`;
const findings = async (): Promise<string[]> => (await verdict()).findings.map(told);
const notes = async (): Promise<string[]> => (await verdict()).notes.map(told);

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
}

async function rewrite(path: string, change: (lines: string[]) => string[]): Promise<void> {
  await writeFile(path, `${change(await linesOf(path)).join('\n')}\n`);
}

const FIRST = 'plikd.2026-03-01.000000000001.jsonl';

describe('a chain', () => {
  it('goes on where it ended, through restarts and days', async () => {
    await days(3);
    const { findings: wrong, lines, files, last } = await verdict();
    expect([wrong, files, last?.seq]).toEqual([[], 3, lines]);
    const names = (await filesOf(folder, 'plikd')).map(({ day }) => day);
    expect(names).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
    const [first, second] = (await filesOf(folder, 'plikd')).map(({ path }) => path);
    const end = JSON.parse((await linesOf(first!)).at(-1)!) as { hash: string; seq: number };
    const begin = JSON.parse((await linesOf(second!))[0]!) as Record<string, unknown>;
    expect(begin).toMatchObject({ event: 'TrailFileBegun', about: { after: FIRST } });
    expect([begin.prev, begin.seq]).toEqual([end.hash, end.seq + 1]);
  });

  it('is shared by commands that write at once', async () => {
    const writers = Array.from({ length: 5 }, () => new SharedChain(rules(), settings));
    const some = async (chain: ChainWriter): Promise<void> => {
      for (let i = 0; i < 4; i += 1) await chain.append(bodies(3));
    };
    await Promise.all(writers.map(some));
    expect(await verdict()).toMatchObject({ findings: [], lines: 61 });
  });
});

describe('verify', () => {
  it('finds nothing in what is as it was written, whole or as single files', async () => {
    const paths = await written(40, 10);
    expect(paths.length).toBeGreaterThan(2);
    expect(await verdict()).toMatchObject({
      findings: [],
      notes: [],
      lines: 40 + paths.length - 1,
    });
    for (const path of paths) expect((await verifyFile(path, ''))?.findings).toEqual([]);
  });

  it('finds a line that was edited', async () => {
    const [path] = await written(10);
    await rewrite(path!, (lines) =>
      lines.map((line, i) => (i === 4 ? line.replace('done', 'fine') : line)),
    );
    expect(await findings()).toEqual([`${FIRST}:5: is not as it was written`]);
  });

  it('finds a line that is missing, one that is moved, and one that is there twice', async () => {
    const [path] = await written(10);
    const before = await readFile(path!);
    await rewrite(path!, (lines) => lines.filter((_, i) => i !== 4));
    expect(await findings()).toEqual([`${FIRST}:5: line 5 of the chain is missing before it`]);
    await writeFile(path!, before);
    await rewrite(path!, (lines) => [
      ...lines.slice(0, 4),
      lines[5]!,
      lines[4]!,
      ...lines.slice(6),
    ]);
    expect((await findings())[0]).toBe(`${FIRST}:5: line 5 of the chain is missing before it`);
    await writeFile(path!, before);
    await rewrite(path!, (lines) => [...lines.slice(0, 5), ...lines.slice(4)]);
    expect((await findings())[0]).toBe(`${FIRST}:6: is line 5 of the chain, behind line 5`);
  });

  it('finds an end that was cut off, between lines or in the middle of one', async () => {
    const [path] = await written(10);
    const bytes = await readFile(path!);
    await rewrite(path!, (lines) => lines.slice(0, 7));
    const cut = 'of the chain are missing : the end was cut off';
    expect(await findings()).toEqual([`${FIRST}:8: lines 8 to 10 ${cut}`]);
    await writeFile(path!, bytes.subarray(0, bytes.length - 20));
    expect((await findings())[0]).toBe(`${FIRST}:10: is cut off in the middle`);
    await writeFile(path!, '');
    expect(await findings()).toEqual([`${FIRST}:1: lines 1 to 10 ${cut}`]);
  });

  it('finds that an end was cut off also when the server went on since', async () => {
    const [path] = await written(10);
    await rewrite(path!, (lines) => lines.slice(0, 7));
    const again = await ChainFile.open(rules());
    expect(again.repaired?.head).toBe('ahead');
    await again.append(bodies(2));
    await again.close();
    const second = 'plikd.2026-03-01.000000000011.jsonl';
    const why = `its end was cut off, or a file between it and ${second} is missing`;
    expect(await findings()).toEqual([
      `${FIRST}:8: lines 8 to 10 of the chain are missing : ${why}`,
    ]);
  });

  it('finds a file that is missing, between two and before the first', async () => {
    const paths = await written(40, 10);
    await rename(paths[1]!, `${paths[1]!}.away`);
    expect((await findings())[0]).toMatch(
      /^plikd\.2026-03-01\.000000000001\.jsonl:\d+: lines \d+ to \d+ of the chain are missing : its end was cut off, or a file/,
    );
    await rename(`${paths[1]!}.away`, paths[1]!);
    await unlink(paths[0]!);
    expect((await findings())[0]).toMatch(/:1: lines 1 to \d+ of the chain are missing before it/);
  });

  it('finds that somebody made the chain anew from a line on', async () => {
    const paths = await written(10);
    const kept = await readFile(join(folder, 'plikd.head.json'));
    await rm(paths[0]!);
    await rm(join(folder, 'plikd.head.json'));
    now += 1;
    await written(10);
    expect(await findings()).toEqual([]);
    const { hash } = JSON.parse(kept.toString()) as { hash: string };
    expect((await verifyFolder(folder, hash))[0]!.sawExpected).toBe(false);
    await writeFile(join(folder, 'plikd.head.json'), kept);
    expect(await findings()).toEqual([`${FIRST}:10: is another line than the head file says`]);
    await rm(join(folder, 'plikd.head.json'));
    expect(await findings()).toEqual([
      'plikd.head.json:0: is missing : whether the end was cut off cannot be told',
    ]);
  });

  it('tells a line that a crash cut off from one that somebody cut', async () => {
    const [path] = await written(10);
    await appendFile(path!, '{"seq":11,"time":"2026-');
    expect(await findings()).toEqual([]);
    expect(await notes()).toEqual([
      `${FIRST}:11: is not whole : it was being written when the process ended`,
    ]);
    const again = await ChainFile.open(rules());
    expect(again.repaired).toMatchObject({ torn: 23, head: 'ok' });
    await again.append(bodies(2));
    await again.close();
    expect(await findings()).toEqual([]);
    expect(await notes()).toEqual([`${FIRST}:11: 23 bytes of a line that a crash cut off`]);
    await rewrite(path!, (lines) => lines.map((line, i) => (i === 10 ? `${line}!` : line)));
    expect(await findings()).toEqual([`${FIRST}:11: is not as it was written`]);
  });

  it.each([
    ['lines behind the head', 3],
    ['the first lines of all', 0],
  ])('knows %s, which a crash leaves', async (_, flushed) => {
    const crashed = await ChainFile.open(rules());
    if (flushed > 0) await crashed.append(bodies(flushed));
    await crashed.sync();
    await crashed.append(bodies(3));
    expect(await verdict()).toMatchObject({ findings: [], notes: [], lines: 4 + flushed });
    const again = await ChainFile.open(rules());
    expect(again.repaired).toBeNull();
    await again.append(bodies(1));
    await again.close();
    expect(await verdict()).toMatchObject({ findings: [], notes: [], lines: 5 + flushed });
    await crashed.close();
  });
});

describe('a file that is taken away or cut while it is written', () => {
  it.each([
    ['taken away', unlink],
    ['cut', (path: string) => truncate(path, 10)],
  ])('is noticed with the next flush when %s, and the chain goes on', async (_, harm) => {
    const chain = await ChainFile.open(rules());
    await chain.append(bodies(3));
    await chain.sync();
    await chain.append(bodies(3));
    await harm(join(folder, FIRST));
    await expect(chain.sync()).rejects.toThrow('taken away, replaced or cut');
    await chain.append(bodies(1));
    await chain.close();
    expect((await findings()).length).toBeGreaterThan(0);
    expect((await filesOf(folder, 'plikd')).at(-1)?.first).toBe(8);
  });
});

describe('keeping files', () => {
  const tidied = async (keep: number, keepSize: number): Promise<void> => {
    const chain = await ChainFile.open(rules());
    await tidy({
      ...{ folder, chain: 'plikd', compress: true, keep, keepSize, now: () => now },
      record: async (about) => {
        await chain.append([body('TrailFilesRemoved', about)]);
        await chain.sync();
      },
    });
    await chain.close();
  };

  it('compresses those that are complete, and finds what is wrong in them, too', async () => {
    await days(3);
    const [first] = (await filesOf(folder, 'plikd')).map(({ path }) => path);
    const before = await readFile(first!);
    await tidied(-1, -1);
    const after = (await readdir(folder)).filter((name) => name.endsWith('.gz')).sort();
    expect(after).toHaveLength(2);
    expect(gunzipSync(await readFile(join(folder, after[0]!))).equals(before)).toBe(true);
    expect(await findings()).toEqual([]);
    const bytes = await readFile(join(folder, after[0]!));
    await writeFile(join(folder, after[0]!), bytes.subarray(0, 200));
    expect((await findings())[0]).toMatch(/\.jsonl\.gz:\d+: cannot be read any further/);
  });

  it('removes those that are too old, and says so in the chain', async () => {
    await days(6);
    await tidied(3 * 86_400, -1);
    const left = (await filesOf(folder, 'plikd')).map(({ day }) => day);
    expect(left[0]).toBe('2026-03-03');
    expect(await findings()).toEqual([]);
    await unlink((await filesOf(folder, 'plikd'))[0]!.path);
    expect((await findings())[0]).toMatch(/:1: lines 1 to \d+ of the chain are missing before it/);
  });

  it('removes the oldest when they are too large together, and never the last', async () => {
    await days(6);
    await tidied(-1, 2500);
    expect((await filesOf(folder, 'plikd')).length).toBeLessThan(4);
    await tidied(-1, 0);
    expect(await filesOf(folder, 'plikd')).toHaveLength(1);
    expect(await findings()).toEqual([]);
  });
});
