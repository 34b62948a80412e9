import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { packageRoot } from '../common/package-root.js';
import type { Request } from '../http/exchange.js';
import type { FileAnswer } from '../http/file-answer.js';
import { evaluate } from '../http/preconditions.js';

interface Kept {
  readonly body: Buffer;
  readonly etag: string;
}

const etagOf = (body: Buffer): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;

async function read(name: string): Promise<Kept> {
  const text = await readFile(join(packageRoot, name), 'utf8');
  // The file has line breaks for those who compare its versions.
  const body = Buffer.from(name.endsWith('.json') ? JSON.stringify(JSON.parse(text)) : text);
  return { body, etag: etagOf(body) };
}

/** The description of the API as it was built with the server: read when somebody asks for it, then kept. */
@Injectable()
export class ApiDescription {
  private readonly kept = new Map<string, Promise<Kept>>();

  /** `headers`: those of the answer, its type among them. */
  async open(
    name: 'openapi.json' | 'openapi.html',
    { method, headers: asked }: Request,
    headers: Readonly<Record<string, string>>,
  ): Promise<FileAnswer> {
    const { body, etag } = await this.find(name);
    const all = { ...headers, ETag: etag, 'Cache-Control': 'no-cache' };
    const { 'if-none-match': noneMatch, 'if-match': match } = asked;
    const wanted = evaluate(
      { 'if-none-match': noneMatch, 'if-match': match },
      { etag, lastModified: 0 },
    );
    if (wanted === 'failed') return { status: 412, headers: all, body: null };
    if (wanted === 'not-modified') return { status: 304, headers: all, body: null };
    const whole = { ...all, 'Content-Length': String(body.length) };
    return { status: 200, headers: whole, body: method === 'HEAD' ? null : body };
  }

  private find(name: string): Promise<Kept> {
    let kept = this.kept.get(name);
    if (kept === undefined) {
      kept = read(name);
      this.kept.set(name, kept);
      // What could not be read is read again by the next who asks.
      kept.catch(() => this.kept.delete(name));
    }
    return kept;
  }
}
