import { Injectable } from '@nestjs/common';
import { describeError } from '../common/errors.js';
import { inParallel } from '../common/parallel.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { OrphanBytes } from '../files/keeping/orphan-bytes.js';
import { Takeout } from '../files/moving/takeout.js';

const BATCH = 200;
/** Objects that are read beside each other. */
const AT_ONCE = 4;

/**
 * What is wrong with bytes: there are none, fewer or more than the row says, others than were sent; they
 * cannot be read; no row names them; or a whole backend cannot be looked at.
 */
export type FindingKind =
  'missing' | 'short' | 'long' | 'flipped' | 'unreadable' | 'orphaned' | 'unreachable';

export interface Finding {
  readonly kind: FindingKind;
  readonly backend: string;
  /** Name of the object in the backend; "" of a whole backend. */
  readonly key: string;
  /** Ids of the file and its upload; "" where no row names the bytes. */
  readonly file: string;
  readonly upload: string;
  readonly detail: string;
  /** An orphaned object that was erased. */
  readonly repaired: boolean;
}

export interface CheckOptions {
  /** Only how many bytes there are is looked at, and none is read. */
  readonly quick: boolean;
  /** Orphaned objects are erased. */
  readonly repair: boolean;
  /** Only files, and objects, of this backend; undefined: of all. */
  readonly backend?: string | undefined;
  readonly found: (finding: Finding) => void;
  /** Aborts when it is no longer wanted; the check then rejects. */
  readonly signal?: AbortSignal;
}

export interface CheckReport {
  /** Stored files whose bytes were looked at, and how many bytes their rows say. */
  files: number;
  bytes: number;
  /** Of them, how many have no digest to compare with. */
  unproven: number;
  /** What is wrong, and stays so. */
  wrong: number;
  /** Orphaned objects that were erased. */
  repaired: number;
}

export const nothingYet = (): CheckReport => ({
  files: 0,
  bytes: 0,
  unproven: 0,
  wrong: 0,
  repaired: 0,
});

/** Compares rows with stored bytes, in every backend, beside running servers. Changes nothing but orphans. */
@Injectable()
export class StorageCheck {
  constructor(
    private readonly files: FileRepository,
    private readonly takeout: Takeout,
    private readonly orphans: OrphanBytes,
  ) {}

  /** `report` is counted up while it goes on, for whoever wants to show it. */
  async run(options: CheckOptions, report = nothingYet()): Promise<CheckReport> {
    const count = (finding: Finding): void => {
      if (finding.repaired) report.repaired += 1;
      else report.wrong += 1;
      options.found(finding);
    };
    await this.rows({ ...options, found: count }, report);
    await this.objects({ ...options, found: count });
    return report;
  }

  private async rows(options: CheckOptions, report: CheckReport): Promise<void> {
    for (let after = ''; ;) {
      options.signal?.throwIfAborted();
      const batch = await this.files.listAll({ after, limit: BATCH });
      const stored = batch.filter(
        ({ status, backend }) => status === 'uploaded' && (options.backend ?? backend) === backend,
      );
      await inParallel(stored, AT_ONCE, async (file) => {
        options.signal?.throwIfAborted();
        const finding = await this.file(file, options);
        report.files += 1;
        report.bytes += file.size;
        if (file.md5 === '' && file.sha256 === '') report.unproven += 1;
        if (finding !== null) options.found(finding);
      });
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) return;
      after = last.id;
    }
  }

  /** What is wrong with one file; asked again when its row changed meanwhile. */
  private async file(file: FileEntity, how: CheckOptions): Promise<Finding | null> {
    const trouble = await this.trouble(file, how);
    if (trouble === null) return null;
    const now = await this.files.find(file.id);
    if (now?.status !== 'uploaded') return null;
    if (now.attempt !== file.attempt) return this.file(now, how);
    const { backend, id, uploadId: upload } = file;
    const key = this.takeout.keyOf(file);
    return { ...trouble, backend, key, file: id, upload, repaired: false };
  }

  private async trouble(
    file: FileEntity,
    { quick, signal }: CheckOptions,
  ): Promise<Pick<Finding, 'kind' | 'detail'> | null> {
    try {
      const size = await this.takeout.sizeOf(file);
      if (size === null) return { kind: 'missing', detail: 'there are no bytes' };
      if (size < file.size) return { kind: 'short', detail: `${size} bytes of ${file.size}` };
      if (size > file.size)
        return { kind: 'long', detail: `${size} bytes instead of ${file.size}` };
      const why = quick ? null : await this.takeout.check(file, file, signal);
      return why === null ? null : { kind: 'flipped', detail: why };
    } catch (error) {
      signal?.throwIfAborted();
      return { kind: 'unreadable', detail: describeError(error) };
    }
  }

  private async objects({ backend: only, repair, found, signal }: CheckOptions): Promise<void> {
    const backends = this.orphans.backends.filter((name) => (only ?? name) === name);
    for (const backend of backends) {
      try {
        for await (const orphan of this.orphans.find(backend)) {
          signal?.throwIfAborted();
          if (repair) await this.orphans.erase(orphan);
          const detail = orphan.partial ? 'never finished' : 'no file has these bytes';
          const { key } = orphan;
          found({ kind: 'orphaned', backend, key, file: '', upload: '', detail, repaired: repair });
        }
      } catch (error) {
        signal?.throwIfAborted();
        const detail = describeError(error);
        const nothing = { key: '', file: '', upload: '', repaired: false };
        found({ kind: 'unreachable', backend, ...nothing, detail });
      }
    }
  }
}
