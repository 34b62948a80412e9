import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import type { KnownRows } from '../../database/repositories/import.repository.js';
import type { Receiving } from '../../files/intake/deposit.js';
import { Ledger } from '../pipeline/ledger.js';
import { ArchiveProblem } from './problem.js';
import type { FileRow, UploadRow } from './records.js';
import { type Storing, fileOf, uploadOf } from './to-entities.js';

/** A file whose bytes are expected from the archive, or are of no use. */
export type Slot =
  | { readonly wanted: false; seen: boolean }
  | {
      readonly wanted: true;
      readonly row: FileRow;
      readonly uploadId: string;
      /** The row that is there, `missing`; else a new one was made. */
      readonly existing: FileEntity | null;
      /** The right to receive it, once it is taken. */
      claim: Receiving | null;
      seen: boolean;
    };

/** What is to be done with the uploads of one entry. */
export interface UploadPlan {
  readonly uploads: UploadEntity[];
  readonly files: FileEntity[];
  readonly slots: Map<string, Slot>;
  readonly told: Ledger;
}

export interface PlanContext {
  /** Ms since the epoch. */
  readonly now: number;
  /** What the row of one file says whose bytes are about to come; null: the archive has no bytes. */
  readonly receiving: (() => Storing) | null;
  /** The name of the storage for bytes of which the archive does not say where they are. */
  readonly backend: string;
  /** Without bytes in the archive: why those in the storage are not right, by file id; null: they are. */
  readonly stored: ReadonlyMap<string, string | null>;
  /** False: whether owners are there is not looked at. */
  readonly checkOwners: boolean;
  /** The upload that the entry before ended with: it may go on in this one. */
  readonly lastUploadId: string;
}

/** Decides about every row of an entry. Pure: what is there is never changed, only added to. */
export function planUploads(
  rows: readonly UploadRow[],
  known: KnownRows,
  context: PlanContext,
): UploadPlan {
  const plan: UploadPlan = { uploads: [], files: [], slots: new Map(), told: Ledger.part() };
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(row.id)) throw new ArchiveProblem(`upload ${row.id} comes twice`);
    seen.add(row.id);
    for (const { id } of row.files) {
      if (plan.slots.has(id)) throw new ArchiveProblem(`file ${id} comes twice`);
      plan.slots.set(id, { wanted: false, seen: false });
    }
    planUpload(plan, row, known, context);
  }
  return plan;
}

function planUpload(
  plan: UploadPlan,
  row: UploadRow,
  known: KnownRows,
  context: PlanContext,
): void {
  const there = known.uploads.get(row.id);
  const first = row.id !== context.lastUploadId;
  const { fate, reason } = outcomeOf(row, there, known, context);
  if (first) plan.told.add('uploads', fate, reason);
  if (first && reason === OWNERLESS) {
    plan.told.problem(`upload ${row.id} : its owner is not here`);
  }
  if (fate === 'leftOut' || (there !== undefined && there.deletedAt !== null)) {
    plan.told.add('files', fate, reason, row.files.length);
    return;
  }
  const before = plan.files.length;
  for (const file of row.files) planFile(plan, row, file, known.files.get(file.id), context);
  if (there === undefined) plan.uploads.push(uploadOf(row, plan.files.length - before));
}

const OWNERLESS = 'their owners are not here';

function outcomeOf(
  row: UploadRow,
  there: UploadEntity | undefined,
  { owners }: KnownRows,
  { now, checkOwners }: PlanContext,
): { fate: 'taken' | 'there' | 'leftOut'; reason: string } {
  if (there !== undefined) return { fate: 'there', reason: '' };
  if (row.expiresAt !== null && row.expiresAt < now) return { fate: 'leftOut', reason: 'expired' };
  if (checkOwners && !owners.has(row.user)) return { fate: 'leftOut', reason: OWNERLESS };
  return { fate: 'taken', reason: '' };
}

function planFile(
  plan: UploadPlan,
  { id: uploadId }: UploadRow,
  row: FileRow,
  there: FileEntity | undefined,
  context: PlanContext,
): void {
  const lose = (reason: string): void => {
    plan.told.add('files', 'lost');
    plan.told.problem(`file ${row.id} of upload ${uploadId} : ${reason}`);
  };
  const want = (existing: FileEntity | null, claim: Receiving | null): void => {
    plan.slots.set(row.id, { wanted: true, row, uploadId, existing, claim, seen: false });
  };
  const expected = row.status === 'uploaded' && context.receiving !== null;
  if (there !== undefined) {
    if (there.uploadId !== uploadId) lose('its id belongs to a file of another upload');
    else if (expected && there.status === 'missing') want(there, null);
    else if (expected && there.status === 'uploading') lose('it is being received at the moment');
    else plan.told.add('files', 'there');
    return;
  }
  const { storing, problem } = storingOf(row, context);
  plan.files.push(fileOf(uploadId, row, storing));
  if (problem !== null) lose(problem);
  else if (expected) want(null, { ...storing, id: row.id });
  else plan.told.add('files', 'taken');
}

/** What a new row says of its bytes. */
function storingOf(
  row: FileRow,
  { receiving, backend, stored }: PlanContext,
): { storing: Storing; problem: string | null } {
  const { status, attempt } = row;
  if (status !== 'uploaded') return { storing: { ...NOTHING, status, attempt }, problem: null };
  if (receiving !== null) return { storing: receiving(), problem: null };
  const problem = stored.get(row.id) ?? null;
  return problem === null
    ? {
        storing: {
          ...{ status, attempt, owner: '' },
          backend: row.backend || backend,
          backendDetails: row.backendDetails,
        },
        problem,
      }
    : { storing: { ...NOTHING, status: 'missing', attempt }, problem };
}

const NOTHING = { owner: '', backend: '', backendDetails: '' };
