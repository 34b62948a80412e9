import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from './exchange.js';
import send from 'send';
import { NotFound } from '../common/errors.js';
import { packageRoot } from '../common/package-root.js';
import { InjectSettings, type Settings } from '../config/index.js';
import { sendReady } from './answers.js';
import { type OpenedFile, ReadyFiles } from './ready-files.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';
import { encodePath } from './request-path.js';

interface Folder {
  readonly root: string;
  /** Path below the root, percent-encoded. */
  readonly path: string;
  readonly type?: string;
}

/** The text of every path that leads nowhere (contract §1.1). */
export const pageNotFound = (): NotFound => new NotFound('404 page not found');

/** The web application, the clients and the changelog, from folders (contract §11.5). */
@Injectable()
export class StaticFiles {
  readonly clientsFolder: string;
  readonly changelogFolder: string;
  private readonly webappFolder: string;
  private readonly ready = new ReadyFiles();

  constructor(@InjectSettings() settings: Settings) {
    this.webappFolder = settings.webappDirectory || join(packageRoot, 'web');
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
    const folder = this.folderOf(segments);
    const key = `${folder.root}\0${folder.path}`;
    const ready = await this.ready.find(key, req);
    if (ready === undefined) await this.read(req, res, folder, key);
    else sendReady(req, res, ready);
  }

  private read(req: Request, res: Response, folder: Folder, key: string): Promise<void> {
    res.setHeader(REQUEST_ID, requestIdOf(req));
    return new Promise<void>((resolve, reject) => {
      const refuse = (): void => {
        reject(pageNotFound());
      };
      let opened: OpenedFile | undefined;
      send(req, folder.path, { root: folder.root, dotfiles: 'ignore', index: 'index.html' })
        .on('error', refuse)
        .on('directory', refuse)
        .on('headers', (_res: Response, path: string, stats: Stats) => {
          opened = { path, stats };
          if (folder.type !== undefined) res.setHeader('Content-Type', folder.type);
        })
        .on('stream', (content: Readable) => {
          if (opened !== undefined) this.ready.keep(key, { req, res }, opened, content);
        })
        .pipe(res)
        .once('close', resolve);
    });
  }

  private folderOf(segments: readonly string[]): Folder {
    const [first, ...rest] = segments;
    // An element with an encoded slash names nothing; "/clients/" itself is not listed (contract B22).
    if (segments.some((segment) => segment.includes('/'))) throw pageNotFound();
    const inside = rest.length > 0 && rest.at(-1) !== '';
    if (first === 'clients' && inside) return { root: this.clientsFolder, path: encodePath(rest) };
    if (first === 'changelog' && inside) {
      const type = 'text/plain; charset=utf-8';
      return { root: this.changelogFolder, path: encodePath(rest), type };
    }
    return { root: this.webappFolder, path: encodePath(segments) };
  }
}
