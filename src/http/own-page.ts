import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Settings } from '../config/index.js';
import { acceptedCodings, type Coding } from './codings.js';
import { pageSecurity } from './page-policy.js';
import { encodePath } from './request-path.js';

type Headers = Readonly<Record<string, string>>;

/** A file as it is kept for one client. */
export interface PageVariant {
  /** Below the folder, percent-encoded. */
  readonly path: string;
  readonly headers: Headers;
  /** What is compressed is sent whole: nobody knows of which bytes a part would be. */
  readonly inParts: boolean;
}

const SUFFIXES: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' };

/** By ending; of each there may be compressed files beside it (web/build/compressed.mjs). */
const TEXTS: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};

/** The build writes no other names. */
const NAME = /^\w[\w.-]*(?<!\.br|\.gz)$/;

/** Names with a hash in them: another content has another one. */
const FOREVER = 'public, max-age=31536000, immutable';
/** Always compared with what the server has: it may have been replaced by another version. */
const COMPARED = 'no-cache';

/** The page that comes with the server, as the build has laid it there. */
export class OwnPage {
  private readonly security: Headers;

  constructor(
    private readonly root: string,
    settings: Settings,
  ) {
    this.security = pageSecurity(settings);
  }

  /** The names below the folder, ending in that of a file; null: the page has none like that. */
  fileOf(segments: readonly string[]): readonly string[] | null {
    const names = segments.at(-1) === '' ? [...segments.slice(0, -1), 'index.html'] : segments;
    return names.every((name) => NAME.test(name)) ? names : null;
  }

  /** The codings among which `variant` chooses. */
  codingsFor(names: readonly string[], accepted: string | undefined): readonly Coding[] {
    return extname(names.at(-1) ?? '') in TEXTS ? acceptedCodings(accepted) : [];
  }

  /** The first of the codings that there is a file of. */
  async variant(names: readonly string[], codings: readonly Coding[]): Promise<PageVariant> {
    const path = encodePath(names);
    const headers = this.headersOf(names);
    for (const coding of codings) {
      const suffix = SUFFIXES[coding];
      const found = await stat(join(this.root, ...names) + suffix).catch(() => null);
      if (found?.isFile() === true) {
        const encoded = { ...headers, 'Content-Encoding': coding };
        return { path: path + suffix, headers: encoded, inParts: false };
      }
    }
    return { path, headers, inParts: true };
  }

  private headersOf(names: readonly string[]): Headers {
    const ending = extname(names.at(-1) ?? '');
    const type = TEXTS[ending];
    const isHashed = names.length > 1 && names[0] === 'assets';
    // A worker beside the page keeps to what its own answer says.
    const isRuled = ending === '.html' || (ending === '.js' && !isHashed);
    return {
      ...(type === undefined ? {} : { 'Content-Type': type, Vary: 'Accept-Encoding' }),
      'Cache-Control': isHashed ? FOREVER : COMPARED,
      'X-Content-Type-Options': 'nosniff',
      ...(isRuled ? this.security : {}),
    };
  }
}
