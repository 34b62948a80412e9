import { FileEntity } from '../../database/entities/file.entity.js';
import { UploadEntity } from '../../database/entities/upload.entity.js';
import type { ImportRepository } from '../../database/repositories/import.repository.js';
import type { Deposit } from '../../files/intake/deposit.js';
import type { Takeout } from '../../files/moving/takeout.js';
import { Arrivals } from '../pipeline/arrivals.js';
import { Ledger } from '../pipeline/ledger.js';
import { type ArchiveFile, ArchiveUploads } from './archive-uploads.js';
import type { FileRow } from './records.js';

const fileOf = (id: string, status: FileRow['status']): ArchiveFile => ({
  row: { id, status } as FileRow,
  entity: Object.assign(new FileEntity(), { id, uploadId: 'u', status, attempt: 2 }),
  hasBytes: false,
});

describe('ArchiveUploads', () => {
  it('of an archive without bytes tell what is lost when a batch begins anew, too', async () => {
    let attempts = 0;
    const stored: string[][] = [];
    const rows: Pick<ImportRepository, 'knownRows' | 'addUploads'> = {
      knownRows: () =>
        Promise.resolve({ uploads: new Map(), files: new Map(), owners: new Set(['']) }),
      addUploads: ({ files }) => {
        stored.push(files.map(({ status }) => status));
        attempts += 1;
        return Promise.resolve(attempts > 2);
      },
    };
    const takeout: Pick<Takeout, 'check'> = {
      check: ({ id }) => Promise.resolve(id === 'lost' ? 'its bytes are not in the storage' : null),
    };
    const ledger = new Ledger();
    const entity = Object.assign(new UploadEntity(), { id: 'u', userId: '', expireAt: null });
    const files = [
      fileOf('here', 'uploaded'),
      fileOf('lost', 'uploaded'),
      fileOf('bare', 'missing'),
    ];
    await new Arrivals(rows as ImportRepository, {} as Deposit).take(
      [{ entity, files, first: true }],
      new ArchiveUploads(takeout as Takeout, 0),
      ledger,
    );
    expect(stored).toEqual(Array(3).fill(['uploaded', 'missing', 'missing']));
    expect([ledger.count('files', 'taken'), ledger.count('files', 'lost')]).toEqual([2, 1]);
    expect(ledger.lost).toBe(1);
  });
});
