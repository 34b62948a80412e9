import type { FileEntity } from '../../database/entities/file.entity.js';
import type { UploadEntity } from '../../database/entities/upload.entity.js';
import type { KnownRows } from '../../database/repositories/import.repository.js';
import type { Ledger } from './ledger.js';

/** A file of elsewhere, as its row would be here. */
export interface ArrivingFile {
  readonly entity: FileEntity;
  /** Whether bytes come with it; else its row is all there is. */
  readonly hasBytes: boolean;
}

/** An upload of elsewhere, as its row would be here. */
export interface Arrival<F extends ArrivingFile> {
  readonly entity: UploadEntity;
  readonly files: readonly F[];
  /** False: these are more files of the upload that came last. */
  readonly first: boolean;
}

/** A file whose bytes are to come: it is new here, or here without them. */
export interface Wanted<F extends ArrivingFile> {
  readonly upload: Pick<UploadEntity, 'id' | 'userId'>;
  readonly file: F;
  /** The row that is here. */
  readonly here: FileEntity | undefined;
}

/** What is to be done with a batch. */
export interface UploadPlan<F extends ArrivingFile> {
  /** New rows. Those of wanted files are `missing` until their bytes are claimed. */
  readonly uploads: UploadEntity[];
  readonly files: FileEntity[];
  readonly wanted: readonly Wanted<F>[];
}

/** Where uploads come from: what it decides for itself, and how it tells its operator of the rest. */
export interface Source<F extends ArrivingFile> {
  /** An upload that is not here, as it is taken; or why it is left out. `owned`: its owner is here. */
  admit(arrival: Arrival<F>, owned: boolean, ledger: Ledger): UploadEntity | LeftOut;
  /** Another upload with this id is here. */
  another(arrival: Arrival<F>, ledger: Ledger): void;
  /** A new file, of which no bytes come. */
  bare(file: F, ledger: Ledger): void;
  /** A file that somebody else is sending here at this moment. */
  busy(file: F, ledger: Ledger): void;
  /** A file with the id of one of another upload. */
  foreign(file: F, here: FileEntity, ledger: Ledger): void;
  /** Looks for bytes before rows are stored; answers the files that go on being wanted. */
  look(plan: UploadPlan<F>, ledger: Ledger): Promise<readonly Wanted<F>[]>;
}

export interface LeftOut {
  readonly leftOut: string;
}

/** Compares what comes with what is here. Pure: nothing that is here is ever changed, only added to. */
export function planUploads<F extends ArrivingFile>(
  batch: readonly Arrival<F>[],
  known: KnownRows,
  source: Source<F>,
  ledger: Ledger,
): UploadPlan<F> {
  const plan = { uploads: [], files: [], wanted: [] } as Growing<F>;
  for (const arrival of batch) {
    const { entity, files, first } = arrival;
    const here = known.uploads.get(entity.id);
    const upload = here ?? source.admit(arrival, known.owners.has(entity.userId), ledger);
    if ('leftOut' in upload) {
      if (first) ledger.add('uploads', 'leftOut', upload.leftOut);
      ledger.add('files', 'leftOut', upload.leftOut, files.length);
      continue;
    }
    if (first) ledger.add('uploads', here === undefined ? 'taken' : 'there');
    if (here !== undefined && !isOpen(here, arrival, source, ledger)) {
      ledger.add('files', 'there', '', files.length);
      continue;
    }
    const before = plan.files.length;
    for (const file of files) {
      planFile(plan, { upload, file, here: known.files.get(file.entity.id) }, source, ledger);
    }
    if (here !== undefined) continue;
    plan.uploads.push(Object.assign(upload, { fileCount: plan.files.length - before }));
  }
  return plan;
}

type Growing<F extends ArrivingFile> = UploadPlan<F> & { readonly wanted: Wanted<F>[] };

/** Whether an upload that is here still takes files. */
function isOpen<F extends ArrivingFile>(
  here: UploadEntity,
  arrival: Arrival<F>,
  source: Source<F>,
  ledger: Ledger,
): boolean {
  if (here.deletedAt !== null) return false;
  if (here.uploadToken === arrival.entity.uploadToken) return true;
  if (arrival.first) source.another(arrival, ledger);
  return false;
}

function planFile<F extends ArrivingFile>(
  plan: Growing<F>,
  wanted: Wanted<F>,
  source: Source<F>,
  ledger: Ledger,
): void {
  const { upload, file, here } = wanted;
  const { entity, hasBytes } = file;
  if (here === undefined) {
    if (hasBytes) plan.wanted.push(wanted);
    else source.bare(file, ledger);
    plan.files.push(hasBytes ? withoutBytes(entity) : entity);
  } else if (here.uploadId !== upload.id) {
    source.foreign(file, here, ledger);
  } else if (hasBytes && here.status === 'missing') {
    plan.wanted.push(wanted);
  } else if (hasBytes && here.status === 'uploading') {
    source.busy(file, ledger);
  } else {
    ledger.add('files', 'there');
  }
}

/**
 * A row as it is as long as its bytes are not here: its sender may send them again. Under its attempt there may
 * be others, which the next one must not meet.
 */
export const withoutBytes = (file: FileEntity): FileEntity =>
  Object.assign(file, {
    ...{ status: 'missing', owner: '', backend: '', backendDetails: '' },
    // What its bytes are is known when they are here.
    ...{ md5: '', sha256: '', storedAt: null },
  });
