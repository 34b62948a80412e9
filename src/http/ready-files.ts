import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import type { ReadyAnswer } from './answers.js';
import type { Request, Response } from './exchange.js';

/** Bytes of one file, and of all that are kept. */
const LARGEST = 1024 * 1024;
const KEPT = 8 * LARGEST;

/** How long a file is not looked at again, in ms: who puts another in its place sees that one then. */
const FRESH = 1000;

/** On every answer, and not the file's. */
const OF_THE_CONNECTION = new Set(['connection', 'strict-transport-security', 'x-request-id']);

interface ReadyFile {
  readonly answer: ReadyAnswer;
  readonly path: string;
  readonly modified: number;
  readonly size: number;
  checkedAt: number;
}

/** What the file was when it was opened. */
export interface OpenedFile {
  readonly path: string;
  readonly stats: Stats;
}

/** Small files of the page that were asked for a moment ago, as they went out. */
export class ReadyFiles {
  private readonly files = new LRUCache<string, ReadyFile>({
    maxSize: KEPT,
    sizeCalculation: ({ answer }, key) => answer.body.length + 2 * key.length,
  });

  /** Undefined: it has to be read, or a part of it is asked for, or whether it has changed. */
  async find(key: string, req: Request): Promise<ReadyAnswer | undefined> {
    const file = isPlain(req) ? this.files.get(key) : undefined;
    if (file === undefined) return undefined;
    const now = performance.now();
    if (now - file.checkedAt > FRESH) {
      if (!(await isUnchanged(file))) {
        this.files.delete(key);
        return undefined;
      }
      file.checkedAt = now;
    }
    return file.answer;
  }

  /** Keeps what is being sent, when it is all of a small file. Its headers are set. */
  keep(
    key: string,
    { req, res }: { req: Request; res: Response },
    opened: OpenedFile,
    content: Readable,
  ): void {
    const { path, stats } = opened;
    if (!isPlain(req) || req.method !== 'GET' || res.statusCode !== 200) return;
    if (stats.size > LARGEST) return;
    const parts: Buffer[] = [];
    content.on('data', (part: Buffer) => parts.push(part));
    const headers = Object.entries(res.getHeaders())
      .filter(([name]) => !OF_THE_CONNECTION.has(name))
      .flatMap(([name, value]) => [name, String(value)]);
    content.once('end', () => {
      const body = Buffer.concat(parts);
      if (body.length !== stats.size) return;
      const { mtimeMs: modified, size } = stats;
      const checkedAt = performance.now();
      this.files.set(key, { answer: { headers, body }, path, modified, size, checkedAt });
    });
  }
}

/** All of it is asked for, whatever the client has already. */
const isPlain = ({ headers }: Request): boolean =>
  headers.range === undefined &&
  headers['if-none-match'] === undefined &&
  headers['if-modified-since'] === undefined &&
  headers['if-match'] === undefined &&
  headers['if-unmodified-since'] === undefined;

async function isUnchanged({ path, modified, size }: ReadyFile): Promise<boolean> {
  const now = await stat(path).catch(() => null);
  return now?.mtimeMs === modified && now.size === size;
}
