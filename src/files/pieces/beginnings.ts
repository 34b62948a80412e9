import { Injectable } from '@nestjs/common';
import { BadRequest } from '../../common/errors.js';
import { newId, newUploadToken } from '../../common/ids.js';
import { StorageService } from '#storage';
import { ResumableEntity } from '../../database/entities/resumable.entity.js';
import { ResumableRepository } from '../../database/repositories/resumable.repository.js';
import { Outcomes } from '../intake/outcomes.js';
import { uploadGone } from '../keeping/not-available.js';
import { checkLength } from './allowance.js';
import { Lifetimes } from './lifetimes.js';
import type { NewResumable, PartOf, Resumable, Target } from './resumable.js';
import { digestsText, toResumable } from './view.js';

/** The most parts of one file. */
export const MOST_PARTS = 1000;

/** What differs between the kinds. */
type Own = Pick<
  ResumableEntity,
  | 'kind'
  | 'origin'
  | 'fileId'
  | 'attempt'
  | 'uploadId'
  | 'userId'
  | 'backend'
  | 'backendDetails'
  | 'parts'
>;

/** How resumables begin. Refuses before anything is there what cannot end well. */
@Injectable()
export class Beginnings {
  constructor(
    private readonly rows: ResumableRepository,
    private readonly storage: StorageService,
    private readonly outcomes: Outcomes,
    private readonly lifetimes: Lifetimes,
  ) {}

  async file(target: Target, about: NewResumable): Promise<Resumable> {
    if (about.length !== null) checkLength(about.length, 0, about.limits);
    return this.ofFile('file', target, about, '');
  }

  async part({ userId }: PartOf, about: NewResumable): Promise<Resumable> {
    if (about.length !== null) checkLength(about.length, 0, about.limits);
    const own = { kind: 'part', origin: '', fileId: newId(), attempt: 1, uploadId: '' } as const;
    const into = this.storage.destination();
    const row = await this.newRow({ ...own, userId, ...into, parts: '' }, about);
    await this.rows.insert(row, null);
    return toResumable(row, null);
  }

  /** The id of what is, or was, put together of these parts, in this order. */
  async whole(target: Target, partIds: readonly string[], about: NewResumable): Promise<string> {
    const parts = await this.partsOf(partIds);
    const list = partIds.join(' ');
    const [first] = parts;
    const before = await this.rows.findWhole(first?.userId ?? '', list);
    if (before !== null && before.expiresAt > this.lifetimes.now) return before.id;
    if (parts.some(({ state }) => state !== 'stored')) {
      throw new BadRequest('a part is not complete, or is in another file already');
    }
    const length = parts.reduce((sum, { received }) => sum + received, 0);
    checkLength(length, length, about.limits);
    const whole = await this.ofFile('whole', target, { ...about, length }, list);
    await this.rows.keepUntil(partIds, whole.expiresAt);
    return whole.id;
  }

  /** In their order. */
  private async partsOf(ids: readonly string[]): Promise<ResumableEntity[]> {
    if (ids.length > MOST_PARTS) {
      throw new BadRequest(`too many parts. maximum is ${MOST_PARTS}`);
    }
    if (new Set(ids).size !== ids.length) throw new BadRequest('a part is named twice');
    const found = new Map((await this.rows.findAll(ids)).map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = found.get(id);
      if (row?.kind === 'part' && row.expiresAt > this.lifetimes.now) return row;
      throw new BadRequest('there is no such part, or it has expired');
    });
  }

  private async ofFile(
    kind: 'file' | 'whole',
    { slot, fileName }: Target,
    about: NewResumable,
    parts: string,
  ): Promise<Resumable> {
    const taken = await slot.take({ fileName, rawName: fileName }, about.by);
    const { file, claim, userId, origin } = taken;
    const { id: fileId, attempt, uploadId, backend, backendDetails } = file;
    try {
      const own = { kind, origin, fileId, attempt, uploadId, userId, backend, backendDetails };
      const row = await this.newRow({ ...own, parts }, about);
      if (!(await this.rows.insert(row, claim))) throw uploadGone(file);
      return toResumable(row, file);
    } catch (error) {
      await this.outcomes.failed(taken, 0, error);
      throw error;
    }
  }

  private async newRow(own: Own, about: NewResumable): Promise<ResumableEntity> {
    return Object.assign(new ResumableEntity(), own, {
      id: newUploadToken(),
      state: 'open',
      length: about.length,
      received: 0,
      notes: '',
      metadata: about.metadata,
      digests: digestsText(about.digests),
      createdAt: this.lifetimes.now,
      expiresAt: await this.lifetimes.of(own),
      ...{ holder: '', heldUntil: 0, wanted: 0 },
    });
  }
}
