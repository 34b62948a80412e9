import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  type FileRow,
  type UploadRow,
  archiveOf,
  partsOf,
  rowsOf,
  uploadRow,
} from '../support/archives.js';
import { Client } from '../support/client.js';
import { Place } from '../support/place.js';
import { peakMemory } from '../support/processes.js';
import { folderAt } from '../support/storages.js';

const MIB = 1024 * 1024;

const places: Place[] = [];
const place = async (made = Place.make()): Promise<Place> => {
  places.push(await made);
  return made;
};
afterAll(async () => {
  for (const each of places) await each.remove();
});

describe('large archives', () => {
  it('of many rows come through whole', async () => {
    const many = Array.from({ length: 1100 }, (_, i) => uploadRow(`u${i}`, [`content ${i}`]));
    const large = uploadRow(
      'large',
      Array.from({ length: 1100 }, (_, i) => `part ${i}`),
    );
    const batches = [many.slice(0, 600), many.slice(600)];
    for (let i = 0; i < 1100; i += 400) {
      batches.push([{ ...large, files: large.files.slice(i, i + 400) }]);
    }
    const contents = ({ id }: FileRow): string => {
      const [, upload = '', position = ''] = /^(u\d+|large)f(\d+)$/.exec(id)!;
      return upload === 'large' ? `part ${position}` : `content ${upload.slice(1)}`;
    };
    // They are many for the database; an object storage would take a minute for as many small files.
    const target = await place(Place.make(folderAt));
    const tar = await archiveOf(batches, contents, { totals: { uploads: 1101 } });
    await writeFile(join(target.folder, 'in.tar'), tar);
    const { code, out, err } = await target.run('import', '--from', 'in.tar');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('uploads: 1101 taken\nfiles: 2200 taken\n');
    expect((await target.run('export', '--to', 'out.tar')).code).toBe(0);
    const parts = await partsOf(await readFile(join(target.folder, 'out.tar')));
    const rows = parts
      .filter(({ name }) => name.startsWith('uploads/'))
      .flatMap((part) => rowsOf(part.content) as UploadRow[]);
    expect(rows.flatMap(({ files }) => files)).toHaveLength(2200);
    const exported = new Map(rows.map((row) => [row.id, row]));
    for (const row of many) expect(exported.get(row.id)).toEqual(row);
    const files = rows.filter(({ id }) => id === 'large').flatMap((row) => row.files);
    expect(files).toEqual(large.files);
    for (const part of parts.filter(({ name }) => name.startsWith('files/'))) {
      const id = part.name.slice('files/'.length);
      expect(part.content.toString()).toBe(contents({ id } as FileRow));
    }
  });

  it('of large files need no more memory than small ones', async () => {
    const source = await place(Place.onSqlite());
    const server = await source.start();
    const stored = await Client.of(server).store(new Uint8Array(randomBytes(256 * MIB)));
    const exporting = source.spawn('export', '--to', 'large.tar');
    const exported = peakMemory(exporting);
    expect(await exported).toBeLessThan(300 * MIB);
    const target = await place();
    const importing = target.spawn('import', '--from', '-');
    createReadStream(join(source.folder, 'large.tar')).pipe(importing.stdin);
    expect(await peakMemory(importing)).toBeLessThan(300 * MIB);
    const there = Client.of(await target.start());
    const [one, other] = await Promise.all(
      [Client.of(server), there].map((client) => client.get(stored.path)),
    );
    expect(await same(one!, other!)).toBe(true);
  });
});

/** Compares two bodies without holding them. */
async function same(one: Response, other: Response): Promise<boolean> {
  const digest = async (response: Response): Promise<string> => {
    const hash = createHash('sha256');
    for await (const chunk of Readable.fromWeb(response.body as never))
      hash.update(chunk as Buffer);
    return hash.digest('hex');
  };
  return one.status === 200 && (await digest(one)) === (await digest(other));
}
