import { constants } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { ObjectMissing, type ObjectPlace, type StagedObject, StorageService } from '#storage';
import { type DigestPool, type Inspection, Inspector } from '#streams';
import { describeError } from '../../common/errors.js';
import { InjectDigestPool } from '../intake/digest-pool.js';
import { type Placed, placeOf } from '../keeping/place.js';

/** A regular file of this machine, whose bytes may be shared; or bytes elsewhere, which are read once. */
export type FoundBytes = { readonly path: string } | { read(): Readable };

/** What the content of found bytes should be. */
export type Found = FoundBytes & {
  /** Bytes. */
  readonly size: number;
  /** 32 hex digits; "" when it is not known. */
  readonly md5: string;
};

export interface Digests {
  readonly md5: string;
  /** "" when the bytes were not read. */
  readonly sha256: string;
}

/** What became of a file: its bytes are stored durably, or why they cannot be. */
export type AdoptionOutcome =
  { readonly digests: Digests; readonly copied: boolean } | { readonly problem: string };

/** Neither what a symbolic link points to, nor waiting for the other end of a pipe. */
const READ_ITSELF = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const VANISHED = 'the bytes are missing';

/** Trouble with the file that is taken over, not with our storage. */
class SourceProblem extends Error {}

/** The way in for bytes that lie on this machine already: shared where that can be, else copied. */
@Injectable()
export class Adoption {
  private readonly signal = new AbortController().signal;

  constructor(
    private readonly storage: StorageService,
    @InjectDigestPool() private readonly pool: DigestPool,
  ) {}

  /**
   * Stores the bytes where their row says. `verify`: they are read, once, and their digests decide.
   * Rejects for trouble of the storage only; then nothing is left.
   */
  async adopt(file: Placed, found: Found, verify: boolean): Promise<AdoptionOutcome> {
    const place = placeOf(file);
    return this.answered(async () => {
      const shared = await this.share(place, found, verify);
      return shared ?? (await this.copy(place, found, verify));
    });
  }

  /** As `adopt`, and nothing is stored. */
  async rehearse(found: Found, verify: boolean): Promise<AdoptionOutcome> {
    return this.answered(async () => {
      const digests = verify ? await this.read(found) : unread(found);
      return { digests, copied: false };
    });
  }

  private async answered(work: () => Promise<AdoptionOutcome>): Promise<AdoptionOutcome> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SourceProblem) return { problem: error.message };
      throw error;
    }
  }

  private async share(
    place: ObjectPlace,
    found: Found,
    verify: boolean,
  ): Promise<AdoptionOutcome | null> {
    if (!('path' in found)) return null;
    const staged = await this.storage.adopt(place, found.path).catch((error: unknown) => {
      throw error instanceof ObjectMissing ? new SourceProblem(VANISHED) : error;
    });
    if (staged === null) return null;
    return this.finish(staged, found, false, () =>
      verify ? this.read(found) : Promise.resolve(unread(found)),
    );
  }

  private async copy(place: ObjectPlace, found: Found, verify: boolean): Promise<AdoptionOutcome> {
    const source = await sourceOf(found);
    // What comes over a network is read anyhow, and may change on its way.
    const inspector = verify || !('path' in found) ? this.inspector() : undefined;
    const staged = await this.storage
      .stage(place, inspector === undefined ? source : piped(source, inspector), this.signal)
      .catch((error: unknown) => {
        throw error === source.errored ? unreadable(error) : error;
      });
    return this.finish(staged, found, true, () =>
      Promise.resolve(inspector === undefined ? unread(found) : inspector.result()),
    );
  }

  private async finish(
    staged: StagedObject,
    found: Found,
    copied: boolean,
    digest: () => Promise<Digests>,
  ): Promise<AdoptionOutcome> {
    try {
      checkSize(found, staged.size);
      const { md5, sha256 } = await digest();
      checkDigest(found, md5);
      await staged.commit();
      return { digests: { md5, sha256 }, copied };
    } catch (error) {
      await staged.discard();
      throw error;
    }
  }

  private async read(found: Found): Promise<Inspection> {
    const source = await sourceOf(found);
    const inspector = this.inspector();
    const nowhere = new Writable({
      write: (_chunk, _encoding, done) => {
        done();
      },
    });
    await pipeline(source, inspector, nowhere).catch((error: unknown) => {
      throw error === source.errored ? unreadable(error) : error;
    });
    const inspection = inspector.result();
    checkSize(found, inspection.size);
    checkDigest(found, inspection.md5);
    return inspection;
  }

  private inspector(): Inspector {
    return new Inspector({
      pool: this.pool,
      limit: 0,
      tooBig: () => new Error('there is no limit'),
    });
  }
}

const unread = ({ md5 }: Found): Digests => ({ md5, sha256: '' });

/** Failures travel both ways, so that who reads the inspector sees every one of them. */
function piped(source: Readable, inspector: Inspector): Inspector {
  pipeline(source, inspector).catch(() => undefined);
  return inspector;
}

const sourceOf = async (found: Found): Promise<Readable> =>
  'path' in found ? (await openItself(found)).createReadStream() : found.read();

async function openItself(found: Found & { readonly path: string }): Promise<FileHandle> {
  const handle = await fs.open(found.path, READ_ITSELF).catch((error: unknown) => {
    throw unreadable(error);
  });
  const stats = await handle.stat();
  if (stats.isFile() && stats.size === found.size) return handle;
  await handle.close();
  throw new SourceProblem(stats.isFile() ? wrongSize(found, stats.size) : VANISHED);
}

function unreadable(error: unknown): SourceProblem {
  const { code = describeError(error) } = error as NodeJS.ErrnoException;
  const gone = code === 'ENOENT' || code === 'ELOOP';
  return new SourceProblem(gone ? VANISHED : `the bytes cannot be read (${code})`);
}

const wrongSize = ({ size }: Found, there: number): string =>
  `${there} bytes are there, ${size} should be`;

function checkSize(found: Found, there: number): void {
  if (there !== found.size) throw new SourceProblem(wrongSize(found, there));
}

function checkDigest(found: Found, md5: string): void {
  if (found.md5 === '' || md5 === found.md5) return;
  throw new SourceProblem(`the MD5 of the bytes is ${md5}, ${found.md5} should be`);
}
