import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Part, sealed, tarOf } from '../../../test/support/archives.js';
import { readArchive } from './archive-reader.js';
import { MAX_ENTRY, MAX_LINE } from './format.js';

const manifest = {
  ...{ format: 'plik-nest-export', version: 1, server: '0.1.0', createdAt: 1, data: true },
};
const totals = {
  ...{ settings: 0, users: 0, tokens: 0, uploads: 0, files: 0, contents: 0, bytes: 0 },
  ...{ corrections: 0, usages: 0, activity: 0, downloadDays: 0 },
};
const FIRST: Part = { name: 'plik-nest.json', content: JSON.stringify(manifest) };
const END: Part = { name: 'end.json', content: JSON.stringify(totals) };
const rows = (name: string, ...lines: unknown[]): Part => ({ name, content: sealed(lines) });
const UPLOADS = rows('uploads/000001.jsonl', { id: 'up1' });

/** What comes out, in short; the bytes of files are read when `reading` says so. */
async function taken(tar: Buffer, reading = true): Promise<string[]> {
  const seen: string[] = [];
  for await (const entry of readArchive(Readable.from([tar]))) {
    if (entry.is === 'rows') seen.push(`${entry.name} ${JSON.stringify(entry.rows)}`);
    else if (entry.is !== 'content') seen.push(entry.is);
    else if (reading) seen.push(`${entry.fileId} ${(await buffer(entry.read())).toString()}`);
    else seen.push(entry.fileId);
  }
  return seen;
}

const refusal = async (tar: Buffer | Promise<Buffer>): Promise<string> => {
  const failed = taken(await tar).then(
    () => 'nothing was refused',
    (error: unknown) => error,
  );
  expect(await failed).toMatchObject({ name: expect.stringMatching(/^Archive/) as string });
  return ((await failed) as Error).message;
};

describe('reading an archive', () => {
  it('gives its entries in their order, whether their bytes are read or not', async () => {
    const tar = await tarOf([
      FIRST,
      rows('users/000001.jsonl', { id: 'a' }, { id: 'b' }),
      UPLOADS,
      { name: 'files/f1', content: 'some bytes' },
      { name: 'files/f2', content: '' },
      rows('corrections/000001.jsonl', { file: 'f2' }),
      rows('users/000002.jsonl', { id: 'late' }),
      rows('uploads/000002.jsonl', { id: 'up2' }),
      rows('activity/000001.jsonl', { day: 'x' }),
      END,
    ]);
    expect(await taken(tar)).toEqual([
      'manifest',
      'users/000001.jsonl [{"id":"a"},{"id":"b"}]',
      'uploads/000001.jsonl [{"id":"up1"}]',
      'f1 some bytes',
      'f2 ',
      'corrections/000001.jsonl [{"file":"f2"}]',
      'users/000002.jsonl [{"id":"late"}]',
      'uploads/000002.jsonl [{"id":"up2"}]',
      'activity/000001.jsonl [{"day":"x"}]',
      'end',
    ]);
    expect(await taken(tar, false)).toHaveLength(10);
  });

  it.each<[string, Part[], string]>([
    ['another archive', [{ name: 'report.txt', content: 'x' }], '"report.txt" is no name of an'],
    ['one that begins in the middle', [UPLOADS], 'this is no archive of Plik Nest'],
    ['two of them', [FIRST, FIRST], '"plik-nest.json" comes twice'],
    ['more after the end', [FIRST, END, UPLOADS], 'the archive goes on after its end'],
    ['no end', [FIRST, UPLOADS], 'the archive has no end'],
    ['an escape', [FIRST, { name: '../../etc/cron.d/x' }], '"../../etc/cron.d/x" is no name'],
    ['an escape of a file', [FIRST, UPLOADS, { name: 'files/../../x' }], 'is no name of an entry'],
    ['an absolute name', [FIRST, { name: '/etc/passwd' }], '"/etc/passwd" is no name'],
    ['colours', [FIRST, { name: '\x1b[31mred' }], '"\\u001b[31mred" is no name of an entry'],
    ['a folder', [FIRST, { name: 'users', type: 'directory' }], 'is not a file but directory'],
    [
      'a symbolic link',
      [FIRST, UPLOADS, { name: 'files/f1', type: 'symlink', linkname: '/etc/shadow' }],
      '"files/f1" is not a file but symlink',
    ],
    [
      'a hard link',
      [FIRST, UPLOADS, { name: 'files/f1', type: 'link', linkname: 'files/f0' }],
      '"files/f1" is not a file but link',
    ],
    ['a device', [FIRST, { name: 'files/f1', type: 'block-device' }], 'not a file but block-dev'],
    ['bytes before uploads', [FIRST, { name: 'files/f1', content: 'x' }], 'in the wrong place'],
    ['a gap', [FIRST, rows('users/000002.jsonl')], 'users/000002.jsonl stands in the wrong place'],
    ['backwards', [FIRST, UPLOADS, rows('tokens/000001.jsonl')], 'stands in the wrong place'],
    ['other digits', [FIRST, rows('users/0000001.jsonl')], 'is no name of an entry'],
    ['another kind', [FIRST, rows('secrets/000001.jsonl')], 'is no name of an entry'],
    [
      'a later version',
      [{ ...FIRST, content: JSON.stringify({ ...manifest, version: 2 }) }],
      'the archive has version 2 of the format, this server reads version 1',
    ],
    ['another format', [{ ...FIRST, content: '{"format":"x","version":1}' }], '.format is not one'],
    ['no JSON', [{ ...FIRST, content: '{' }], 'plik-nest.json is not JSON'],
    ['nothing in it', [{ ...FIRST, content: 'null' }], 'plik-nest.json is not an object'],
    ['no seal', [FIRST, { name: 'users/000001.jsonl', content: '{"id":1}\n' }], 'is damaged'],
    ['no rows at all', [FIRST, { name: 'users/000001.jsonl', content: '' }], 'is damaged'],
    ['an open line', [FIRST, { name: 'users/000001.jsonl', content: '{}' }], 'has an open line'],
    [
      'a changed row',
      [FIRST, { name: 'users/000001.jsonl', content: sealed([{ id: 'a' }]).replace('"a"', '"b"') }],
      'users/000001.jsonl is damaged',
    ],
    [
      'an endless line',
      [FIRST, { name: 'users/000001.jsonl', content: `${'x'.repeat(MAX_LINE + 1)}\n` }],
      'a line of users/000001.jsonl is too long',
    ],
    [
      'an endless entry',
      [FIRST, { name: 'users/000001.jsonl', content: '\n'.repeat(MAX_ENTRY + 1) }],
      'users/000001.jsonl is too large',
    ],
    ['a wrong end', [FIRST, { ...END, content: '{"users":-1}' }], 'end.json.settings is not a'],
  ])('refuses %s', async (_what, parts, why) => {
    expect(await refusal(tarOf(parts))).toContain(why);
  });

  it('refuses what is no archive at all', async () => {
    expect(await refusal(Buffer.alloc(0))).toBe('the archive is empty');
    expect(await refusal(Buffer.alloc(4096, 'x'))).toContain('this is no tar archive');
    const gzip = Buffer.from('1f8b0800000000000003', 'hex');
    expect(await refusal(Buffer.concat([gzip, Buffer.alloc(2000, 7)]))).toContain('unpacked');
  });

  it('refuses one that breaks off, wherever that is', async () => {
    const file = { name: 'files/f1', content: 'b'.repeat(3000) };
    const tar = await tarOf([FIRST, UPLOADS, file, END]);
    // Behind the last entry there is nothing but padding.
    const last = tar.lastIndexOf('}') + 1;
    const cuts = Array.from({ length: 60 }, (_, i) => Math.floor((i * last) / 60));
    for (const cut of cuts) {
      expect(await refusal(tar.subarray(0, cut))).toMatch(/breaks off|no end|is empty/);
    }
  });

  it('says why its input failed, also in the middle of a file', async () => {
    const file = { name: 'files/f1', content: 'b'.repeat(300_000) };
    const tar = await tarOf([FIRST, UPLOADS, file, END]);
    const failing = (how: (input: Readable) => void): Readable => {
      let at = 0;
      return new Readable({
        read() {
          if (at > 100_000) how(this);
          else this.push(tar.subarray(at, (at += 10_000)));
        },
      });
    };
    const read = async (input: Readable): Promise<void> => {
      for await (const entry of readArchive(input)) {
        if (entry.is === 'content') await buffer(entry.read());
      }
    };
    const broken = failing((input) => input.destroy(new Error('the disk has gone')));
    await expect(read(broken)).rejects.toThrow('the disk has gone');
    await expect(read(failing((input) => input.destroy()))).rejects.toThrow('breaks off');
    await expect(read(failing((input) => input.push(null)))).rejects.toThrow('breaks off');
  });
});
