import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { BadRequest } from '../../common/errors.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import { ArchivedFileRepository } from '../../database/repositories/archived-file.repository.js';
import { UploadRepository } from '../../database/repositories/upload.repository.js';
import { Bytes, type OpenFile } from '../keeping/bytes.js';
import { DeliveryClaims } from '../keeping/delivery-claims.js';
import { uploadGone } from '../keeping/not-available.js';
import type { ArchiveItem } from './archive-entries.js';
import { ArchiveSurvey, type Surveyed, someAtOnce, unlessGone } from './archive-survey.js';
import { Budget } from './budget.js';
import { entryNames } from './entry-names.js';

const MiB = 1024 * 1024;

/** What one archive sends. */
export interface ArchivePlan {
  readonly items: readonly ArchiveItem[];
  /** The bytes of the first item, of which some are there; null: they are kept. */
  readonly first: Readable | null;
  /** None of them can be left out any more: what is missing breaks the archive off. */
  readonly isFixed: boolean;
  /** All of them are stored as they are, and all of them will be in it. */
  readonly isLengthKnown: boolean;
  /** Gives back what was kept for it. Idempotent. */
  release(): void;
}

/** The first file, if it was not kept: with its first bytes. */
interface Opened {
  readonly open: OpenFile;
  readonly bytes: Readable;
}

/** What is on its way to become a plan, in parts that have to be let go of if it does not. */
interface Draft {
  readonly seen: readonly Surveyed[];
  readonly opened: Opened | null;
  readonly held: ReadonlyMap<string, OpenFile> | null;
}

/** Finds out what an archive has, and takes it. */
@Injectable()
export class ArchivePlans {
  /** Bytes of small files that wait to be sent: of all archives, and of one. */
  private readonly memory = new Budget(16 * MiB, 4 * MiB);
  /** Files that are kept open for an archive whose length is said. */
  private readonly handles = new Budget(512, 256);

  constructor(
    private readonly survey: ArchiveSurvey,
    private readonly rows: ArchivedFileRepository,
    private readonly uploads: UploadRepository,
    private readonly bytes: Bytes,
    private readonly claims: DeliveryClaims,
  ) {}

  /**
   * What this request gets. Of a one-shot upload that is what it takes for itself, all at once, when the
   * storage has given the first bytes, and before the client has.
   */
  async make(upload: UploadEntity): Promise<ArchivePlan> {
    for (;;) {
      const [memory, handles] = [this.memory.share(), this.handles.share()];
      const release = (): void => {
        memory.release();
        handles.release();
      };
      let draft: Draft | null = null;
      try {
        const seen = await this.survey.survey(upload.id, memory);
        if (seen.length === 0) throw new BadRequest('nothing to archive');
        draft = await this.draft(seen, upload.oneShot, (count) => handles.take(count));
        const taken = draft === null ? [] : await this.take(upload, draft);
        if (draft !== null && taken.length > 0)
          return { ...finished(draft, taken, upload), release };
      } catch (error) {
        letGo(draft);
        release();
        throw error;
      }
      letGo(draft);
      release();
      if ((await this.uploads.findLive(upload.id)) === null)
        throw uploadGone({ uploadId: upload.id });
    }
  }

  /** Null: something went that was there a moment ago. */
  private async draft(
    seen: readonly Surveyed[],
    oneShot: boolean,
    mayHold: (count: number) => boolean,
  ): Promise<Draft | null> {
    const opened = await unlessGone(this.begin(seen));
    if (opened === null) return null;
    const rest = seen.filter(({ content }, i) => content === null && i > 0);
    const wanted = !oneShot && seen.every(({ deflate }) => !deflate);
    const lasting = opened.first?.open.lasting ?? true;
    try {
      const isHeld = wanted && (rest.length === 0 || (lasting && mayHold(rest.length)));
      const held = isHeld ? await this.hold(rest) : null;
      return { seen, opened: opened.first, held };
    } catch (error) {
      opened.first?.bytes.destroy();
      throw error;
    }
  }

  private async begin([head]: readonly Surveyed[]): Promise<{ readonly first: Opened | null }> {
    if (head?.content !== null) return { first: null };
    const open = await this.bytes.open(head.file);
    return { first: { open, bytes: await open.read() } };
  }

  /** Opens all of them. Null: that would not keep them. */
  private async hold(seen: readonly Surveyed[]): Promise<Map<string, OpenFile> | null> {
    const held = new Map<string, OpenFile>();
    const opening = someAtOnce(seen, async ({ file }) => {
      const open = await unlessGone(this.bytes.open(file));
      if (open !== null) held.set(file.id, open);
    });
    try {
      await opening;
    } catch (error) {
      closeAll(held.values());
      throw error;
    }
    if (held.size === seen.length && [...held.values()].every(({ lasting }) => lasting))
      return held;
    closeAll(held.values());
    return null;
  }

  /** What is still there, or what was claimed; nothing if the first is not. */
  private async take(upload: UploadEntity, { seen }: Draft): Promise<FileEntity[]> {
    const files = seen.map(({ file }) => file);
    if (upload.oneShot) return this.claims.claim(files.map(({ id }) => id));
    if ((await this.uploads.findLive(upload.id)) === null) return [];
    const now = await this.rows.storedNow(upload.id);
    const [head] = files;
    return head !== undefined && now.has(head.id) ? files.filter(({ id }) => now.has(id)) : [];
  }
}

function finished(
  { seen, opened, held }: Draft,
  taken: readonly FileEntity[],
  { oneShot }: UploadEntity,
): Omit<ArchivePlan, 'release'> {
  const names = entryNames(taken.map(({ name }) => name));
  const byId = new Map(seen.map((one) => [one.file.id, one]));
  const items = taken.flatMap((file, i) => {
    const one = byId.get(file.id);
    if (one === undefined) return [];
    const state = { held: held?.get(file.id) ?? null, isBegun: i === 0 && opened !== null };
    return [{ ...one, ...state, file, name: names[i] ?? file.id }];
  });
  const isTaken = new Set(taken.map(({ id }) => id));
  closeAll([...(held ?? [])].flatMap(([id, open]) => (isTaken.has(id) ? [] : [open])));
  const isStored = items.every(({ deflate }) => !deflate);
  const isFixed = oneShot || held !== null;
  return { items, first: opened?.bytes ?? null, isFixed, isLengthKnown: isStored && isFixed };
}

function letGo(draft: Draft | null): void {
  draft?.opened?.bytes.destroy();
  if (draft?.held) closeAll(draft.held.values());
}

function closeAll(held: Iterable<OpenFile>): void {
  for (const open of held) void open.close().catch(() => undefined);
}
