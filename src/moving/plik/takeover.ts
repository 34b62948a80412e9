import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { PlikDatabase } from '../../database/foreign/plik-database.js';
import { AccountTakeover } from './account-takeover.js';
import { PlikBucket } from './plik-bucket.js';
import type { PlikBytes } from './plik-bytes.js';
import { PlikFolder } from './plik-folder.js';
import { bucketText } from './bucket-place.js';
import { type Reading, objectOf } from './plik-rows.js';
import { Report } from './report.js';
import { SourceError } from './source-error.js';
import type { PlikSource } from './source.js';
import { uploadBatches } from './upload-batches.js';
import { UploadTakeover } from './upload-takeover.js';

/** What is asked of a take-over. */
export interface TakeoverOptions {
  /** Bytes are read and their digests compared. */
  readonly verify: boolean;
  /** Nothing is written. */
  readonly rehearsal: boolean;
  /** Where our own bytes go, "" when not into a folder. */
  readonly ownFolder: string;
  /** Hears how many uploads of how many were looked at. */
  readonly progress: (done: number, all: number) => void;
}

/** Stored files that are looked for before anything begins. */
const SAMPLE = 50;

/** Everything of a Plik that has a place here. It may be repeated, and goes on where it was. */
@Injectable()
export class Takeover {
  constructor(
    private readonly accounts: AccountTakeover,
    private readonly uploads: UploadTakeover,
    private readonly clock: Clock,
  ) {}

  /** Fills `report` as it goes, so that it tells the truth also when this rejects. */
  async run(
    plik: PlikDatabase,
    source: PlikSource,
    options: TakeoverOptions,
    report: Report,
  ): Promise<void> {
    const bytes = await bytesOf(source, options);
    try {
      await checkSample(bytes, plik, source);
      await this.takeAll(plik, bytes, { ...options, zone: source.zone }, report);
    } finally {
      bytes.close();
    }
  }

  private async takeAll(
    plik: PlikDatabase,
    bytes: PlikBytes,
    options: TakeoverOptions & Pick<PlikSource, 'zone'>,
    report: Report,
  ): Promise<void> {
    const reading: Reading = { now: this.clock.now(), zone: options.zone };
    const { rehearsal, verify } = options;
    const users = await this.accounts.take(plik, reading, rehearsal, report);
    const work = { bytes, verify, rehearsed: rehearsal ? users : null };
    const all = await plik.count('uploads');
    let done = 0;
    for await (const { uploads, read } of uploadBatches(plik, reading, report)) {
      await this.uploads.take(uploads, work, report);
      done += read;
      options.progress(done, all);
    }
  }
}

async function bytesOf({ files }: PlikSource, { ownFolder }: TakeoverOptions): Promise<PlikBytes> {
  if (typeof files !== 'string') return PlikBucket.open(files);
  const folder = await PlikFolder.open(files);
  if (ownFolder !== '' && (await folder.is(ownFolder))) {
    throw new SourceError(
      `the files of Plik are in ${files}, which is our own DataBackendConfig.Directory: name another ` +
        'one for us, so that the two can be told apart, and deleted one without the other',
    );
  }
  return folder;
}

async function checkSample(
  bytes: PlikBytes,
  plik: PlikDatabase,
  { files }: PlikSource,
): Promise<void> {
  const stored = (await plik.someStored(SAMPLE)).flatMap((row) => objectOf(row) ?? []);
  if (stored.length === 0 || (await bytes.looksRight(stored))) return;
  throw new SourceError(
    typeof files === 'string'
      ? `Plik has stored files, and there are none in ${files}: name their folder with --data`
      : `Plik has stored files, and there are none in ${bucketText(files)}: check Bucket and Prefix`,
  );
}
