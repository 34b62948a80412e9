import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { PlikDatabase } from '../database/foreign/plik-database.js';
import { AccountTakeover } from './account-takeover.js';
import { PlikFolder } from './plik-folder.js';
import type { Reading } from './plik-rows.js';
import { Report } from './report.js';
import { type PlikSource, SourceError } from './source.js';
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
    const folder = await PlikFolder.open(source.folder);
    await checkFolder(folder, plik, source, options);
    const reading: Reading = { now: this.clock.now(), zone: source.zone };
    const { rehearsal, verify } = options;
    await this.accounts.takeKey(plik, rehearsal, report);
    const users = await this.accounts.takeUsers(plik, reading, rehearsal, report);
    await this.accounts.takeTokens(plik, reading, rehearsal ? users : null, report);
    const known: ReadonlySet<string> = rehearsal ? users : new Set();
    const all = await plik.count('uploads');
    let done = 0;
    for await (const { uploads, read } of uploadBatches(plik, reading, report)) {
      report.merge(await this.uploads.take(uploads, { folder, verify, rehearsal, known }));
      done += read;
      options.progress(done, all);
    }
  }
}

async function checkFolder(
  folder: PlikFolder,
  plik: PlikDatabase,
  { folder: path }: PlikSource,
  { ownFolder }: TakeoverOptions,
): Promise<void> {
  if (ownFolder !== '' && (await folder.is(ownFolder))) {
    throw new SourceError(
      `the files of Plik are in ${path}, which is our own DataBackendConfig.Directory: name another ` +
        'one for us, so that the two can be told apart, and deleted one without the other',
    );
  }
  const stored = await plik.someStored(SAMPLE);
  if (stored.length > 0 && !(await folder.looksRight())) {
    throw new SourceError(
      `Plik has stored files, and there are none in ${path}: name their folder with --data`,
    );
  }
}
