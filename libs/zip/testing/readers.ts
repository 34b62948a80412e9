import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** What a program answered. */
interface Answered {
  readonly code: number;
  readonly text: string;
}

function run(command: string, args: readonly string[], stdin?: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (typeof error?.code === 'string') reject(new Error(`there is no ${command}`));
      else resolve({ code: error === null ? 0 : 1, text: `${stdout}${stderr}` });
    });
    if (stdin === undefined || child.stdin === null) return;
    // A program that has seen enough closes its end.
    pipeline(createReadStream(stdin), child.stdin).catch(() => undefined);
  });
}

const PYTHON = `
import hashlib, json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
def digest(i):
  h = hashlib.md5()
  with z.open(i) as f:
    while (chunk := f.read(1 << 20)): h.update(chunk)
  return h.hexdigest()
print(json.dumps([[i.filename, i.file_size, i.compress_type == 8, digest(i)] for i in z.infolist()]))
`;

/** An entry as another program reads it. */
export interface ReadEntry {
  readonly name: string;
  readonly size: number;
  readonly deflated: boolean;
  readonly md5: string;
}

export const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

/** Programs that are asked when they are installed; the first two always are. */
const TESTERS: readonly (readonly [string, ...string[]])[] = [
  ['unzip', '-tqq'],
  ['7z', 't', '-bso0', '-bsp0'],
  ['bsdtar', '-tf'],
];

/** Throws when a program objects to the archive. What bsdtar reads as a stream has to be the same. */
export async function readByOthers(path: string): Promise<ReadEntry[]> {
  const read = await run('python3', ['-c', PYTHON, path]);
  if (read.code !== 0) throw new Error(`zipfile: ${read.text}`);
  const entries = (JSON.parse(read.text) as [string, number, boolean, string][]).map(
    ([name, size, deflated, digest]) => ({ name, size, deflated, md5: digest }),
  );
  for (const [program, ...args] of TESTERS) {
    if (program !== 'unzip' && !(await isInstalled(program))) continue;
    const tested = await run(program, [...args, path]);
    if (tested.code !== 0) throw new Error(`${program}: ${tested.text}`);
  }
  if (await isInstalled('bsdtar')) {
    const listed = await run('bsdtar', ['-tf', '-'], path);
    if (listed.code !== 0) throw new Error(`bsdtar, as a stream: ${listed.text.slice(-500)}`);
    const count = listed.text.trimEnd().split('\n').length;
    if (count !== entries.length) throw new Error(`bsdtar, as a stream: ${count} entries`);
  }
  return entries;
}

const NAMES = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps([[i.filename, i.file_size, z.read(i).decode() if i.filename == sys.argv[2] else ''] for i in z.infolist()]))
`;

/** Names and sizes by the directory alone, and the text of one entry: for archives that are too large to read. */
export async function readNames(path: string, text = ''): Promise<[string, number, string][]> {
  const read = await run('python3', ['-c', NAMES, path, text]);
  if (read.code !== 0) throw new Error(`zipfile: ${read.text}`);
  const listed = await run('unzip', ['-Z1', path]);
  if (listed.code !== 0) throw new Error(`unzip: ${listed.text.slice(-500)}`);
  const entries = JSON.parse(read.text) as [string, number, string][];
  const names = listed.text.trimEnd().split('\n');
  if (names.join() !== entries.map(([name]) => name).join()) throw new Error('unzip lists others');
  return entries;
}

const HEADERS = `
import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps([[i.filename, i.date_time, i.CRC, i.create_system, i.external_attr, i.comment.decode()] for i in z.infolist()]))
`;

/** Of each entry its name, time, checksum, system, rights and comment. */
export async function headersIn(path: string): Promise<unknown> {
  const read = await run('python3', ['-c', HEADERS, path]);
  if (read.code !== 0) throw new Error(`zipfile: ${read.text}`);
  return JSON.parse(read.text);
}

const isInstalled = (program: string): Promise<boolean> =>
  run('sh', ['-c', `command -v ${program}`]).then(({ code }) => code === 0);
