import { FileEntity } from '../../database/entities/file.entity.js';
import { UploadEntity } from '../../database/entities/upload.entity.js';
import { Ledger } from './ledger.js';
import { type Arrival, type ArrivingFile, type Source, planUploads } from './upload-plan.js';

const upload = (id: string, more: Partial<UploadEntity> = {}): UploadEntity =>
  Object.assign(new UploadEntity(), {
    id,
    uploadToken: 'token',
    userId: '',
    deletedAt: null,
    ...more,
  });
const file = (id: string, uploadId: string, status = 'uploaded'): FileEntity =>
  Object.assign(new FileEntity(), { id, uploadId, status, attempt: 3, md5: 'x' });
const arrival = (
  entity: UploadEntity,
  files: readonly (readonly [string, boolean])[],
  first = true,
): Arrival<ArrivingFile> => ({
  entity,
  files: files.map(([id, hasBytes]) => ({ entity: file(id, entity.id), hasBytes })),
  first,
});

/** A source that says in one word what it is asked to tell. */
function source(told: string[]): Source<ArrivingFile> {
  return {
    admit: ({ entity }, owned) => (owned ? entity : { leftOut: 'ownerless' }),
    another: ({ entity }) => void told.push(`another ${entity.id}`),
    bare: ({ entity }) => void told.push(`bare ${entity.id}`),
    busy: ({ entity }) => void told.push(`busy ${entity.id}`),
    foreign: ({ entity }) => void told.push(`foreign ${entity.id}`),
    look: ({ wanted }) => Promise.resolve(wanted),
  };
}

function planned(
  batch: readonly Arrival<ArrivingFile>[],
  here: readonly UploadEntity[] = [],
  files: readonly FileEntity[] = [],
) {
  const [told, ledger] = [[] as string[], new Ledger()];
  const known = {
    uploads: new Map(here.map((one) => [one.id, one])),
    files: new Map(files.map((one) => [one.id, one])),
    owners: new Set(['']),
  };
  const plan = planUploads(batch, known, source(told), ledger);
  const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
  return {
    ...{ told, ledger, plan, uploads: ids(plan.uploads), files: ids(plan.files) },
    wanted: plan.wanted.map(({ file: { entity } }) => entity.id),
  };
}

describe('planUploads', () => {
  it('takes what is new, and its files as missing until their bytes are claimed', () => {
    const { uploads, files, wanted, told, plan } = planned([
      arrival(upload('u'), [
        ['bytes', true],
        ['row', false],
      ]),
    ]);
    expect([uploads, files, wanted, told]).toEqual([
      ...[['u'], ['bytes', 'row'], ['bytes'], ['bare row']],
    ]);
    expect(plan.uploads[0]).toMatchObject({ fileCount: 2 });
    expect(plan.files[0]).toMatchObject({ status: 'missing', attempt: 3, md5: '' });
    expect(plan.files[1]).toMatchObject({ status: 'uploaded', attempt: 3, md5: 'x' });
  });

  it('changes nothing that is here, and asks for bytes that are not', () => {
    const { uploads, files, wanted, told, ledger } = planned(
      [
        arrival(
          upload('u'),
          ['a', 'b', 'c', 'd', 'e'].map((id) => [id, true] as const),
        ),
      ],
      [upload('u')],
      [file('a', 'u'), file('b', 'u', 'missing'), file('c', 'u', 'uploading'), file('d', 'other')],
    );
    expect([uploads, files, wanted]).toEqual([[], ['e'], ['b', 'e']]);
    expect(told).toEqual(['busy c', 'foreign d']);
    expect([ledger.count('uploads', 'there'), ledger.count('files', 'there')]).toEqual([1, 1]);
  });

  it.each([
    ['was removed here', upload('u', { deletedAt: 1 }), []],
    ['is another one with its id', upload('u', { uploadToken: 'other' }), ['another u']],
  ])('adds no file to an upload that %s', (_what, here, expected) => {
    const { files, wanted, told, ledger } = planned([arrival(upload('u'), [['f', true]])], [here]);
    expect([files, wanted, told]).toEqual([[], [], expected]);
    expect(ledger.count('files', 'there')).toBe(1);
  });

  it('leaves out what its source does not admit, and counts an upload in parts once', () => {
    const theirs = upload('u', { userId: 'local:gone' });
    const { uploads, ledger } = planned([
      arrival(theirs, [['f', true]]),
      arrival(theirs, [['g', true]], false),
    ]);
    expect(uploads).toEqual([]);
    expect([ledger.count('uploads', 'leftOut'), ledger.count('files', 'leftOut')]).toEqual([1, 2]);
  });
});
