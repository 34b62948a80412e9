import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from './exchange.js';
import send from 'send';
import { NotFound, Refusal } from '../common/errors.js';
import { packageRoot } from '../common/package-root.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { sendReady } from './answers.js';
import { OwnPage } from './own-page.js';
import { type OpenedFile, ReadyFiles } from './ready-files.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';
import { encodePath } from './request-path.js';

/** A file in a folder, and how it is sent. */
interface Place {
  readonly root: string;
  /** Path below the root, percent-encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Parts of it can be had: of what is compressed on the way, nobody knows what a part would be. */
  readonly inParts?: boolean;
}

/** What `send` says of a file, also where it does not send it. */
const OF_A_FILE = ['Accept-Ranges', 'Cache-Control', 'Content-Range', 'ETag', 'Last-Modified'];

/** What of an answer is kept under, and how its file is found when it is not kept. */
interface Wanted {
  readonly key: string;
  readonly place: () => Place | Promise<Place>;
}

/** The text of every path that leads nowhere (contract §1.1). */
export const pageNotFound = (): NotFound => new NotFound('404 page not found');

/** What is wrong with the question about a file that is there is said; everything else leads nowhere. */
function refusalOf(error: unknown, range: unknown): Refusal {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 412) return new Refusal(412, 'the file is another one');
  if (status !== 416) return pageNotFound();
  return new Refusal(416, 'the file has no such part', {
    headers: { 'Content-Range': String(range) },
  });
}

/** The web application, the clients and the changelog, from folders (contract §11.5). */
@Injectable()
export class StaticFiles {
  readonly clientsFolder: string;
  readonly changelogFolder: string;
  private readonly webappFolder: string;
  /** Null: the page is somebody else's, of which nothing is known. */
  private readonly ownPage: OwnPage | null;
  private readonly ready = new ReadyFiles();

  constructor(@InjectSettings() settings: Settings) {
    this.webappFolder = settings.webappDirectory || join(packageRoot, 'dist', 'web');
    this.ownPage = settings.webappDirectory ? null : new OwnPage(this.webappFolder, settings);
    this.clientsFolder = settings.clientsDirectory || join(packageRoot, 'clients');
    this.changelogFolder = settings.changelogDirectory || join(packageRoot, 'changelog');
  }

  /** Answers GET and HEAD; rejects with NotFound what is not there and every other method (contract §1.1). */
  async serve(req: Request, res: Response, segments: readonly string[]): Promise<void> {
    if (req.method !== 'GET' && req.method !== 'HEAD') throw pageNotFound();
    if (segments.at(-1) === 'index.html') {
      res.writeHead(301, { Location: './', [REQUEST_ID]: requestIdOf(req) }).end();
      return;
    }
    const { key, place } = this.wanted(req, segments);
    const ready = await this.ready.find(key, req);
    if (ready === undefined) await this.read(req, res, await place(), key);
    else sendReady(req, res, ready);
  }

  /** `place`: what stands in its headers is not said of a file that is not there. */
  private read(req: Request, res: Response, place: Place, key: string): Promise<void> {
    const { root, path, headers = {}, inParts = true } = place;
    const own = place.headers === undefined ? [] : [...Object.keys(headers), ...OF_A_FILE];
    res.setHeader(REQUEST_ID, requestIdOf(req));
    return new Promise<void>((resolve, reject) => {
      const refuse = (error?: unknown): void => {
        const range = res.getHeader('Content-Range');
        for (const name of own) res.removeHeader(name);
        if (range !== undefined) res.removeHeader('Content-Range');
        reject(refusalOf(error, range));
      };
      let opened: OpenedFile | undefined;
      send(req, path, {
        ...{ root, acceptRanges: inParts, dotfiles: 'ignore', index: 'index.html' },
      })
        .on('error', refuse)
        .on('directory', () => {
          refuse();
        })
        .on('headers', (_res: Response, file: string, stats: Stats) => {
          opened = { path: file, stats };
          for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
        })
        .on('stream', (content: Readable) => {
          if (opened !== undefined) this.ready.keep(key, { req, res }, opened, content);
        })
        .pipe(res)
        .once('close', resolve);
    });
  }

  private wanted(req: Request, segments: readonly string[]): Wanted {
    const folder = this.folderOf(segments);
    if (folder !== null) {
      return { key: `${folder.root}\0${folder.path}`, place: () => folder };
    }
    const page = this.ownPage;
    const file = page?.fileOf(segments);
    if (page === null || file == null) throw pageNotFound();
    const root = this.webappFolder;
    const codings = page.codingsFor(file, req.headers['accept-encoding']);
    return {
      key: [root, ...codings, '', ...file].join('\0'),
      place: async () => ({ root, ...(await page.variant(file, codings)) }),
    };
  }

  /** Null: a file of the page that comes with the server. */
  private folderOf(segments: readonly string[]): Place | null {
    const [first, ...rest] = segments;
    // An element with an encoded slash names nothing; "/clients/" itself is not listed (contract B22).
    if (segments.some((segment) => segment.includes('/'))) throw pageNotFound();
    const inside = rest.length > 0 && rest.at(-1) !== '';
    if (first === 'clients' && inside) return { root: this.clientsFolder, path: encodePath(rest) };
    if (first === 'changelog' && inside) {
      const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
      return { root: this.changelogFolder, path: encodePath(rest), headers };
    }
    return this.ownPage === null ? { root: this.webappFolder, path: encodePath(segments) } : null;
  }
}
