import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './shell.js';

export interface ZipEntry {
  name: string;
  size: number;
  deflated: boolean;
  /** "2026-11-23T10:00:00", without a zone: zip has none. */
  modified: string;
  text: string;
}

const READ = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([dict(name=i.filename, size=i.file_size, deflated=i.compress_type == 8,
  modified='%04d-%02d-%02dT%02d:%02d:%02d' % i.date_time,
  text=z.read(i).decode('latin-1') if i.file_size < 4096 else '') for i in z.infolist()]))
`;

/** The entries of an archive, checked by two programs that are not ours; throws when one objects. */
export async function readZip(bytes: ArrayBuffer): Promise<ZipEntry[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plik-zip-'));
  try {
    const path = join(folder, 'a.zip');
    await writeFile(path, Buffer.from(bytes));
    const tested = await run('unzip', ['-tqq', path]);
    if (tested.code !== 0) throw new Error(`unzip: ${tested.stdout}${tested.stderr}`);
    const read = await run('python3', ['-c', READ, path]);
    if (read.code !== 0) throw new Error(`zipfile: ${read.stderr}`);
    return JSON.parse(read.stdout) as ZipEntry[];
  } finally {
    await rm(folder, { recursive: true });
  }
}
