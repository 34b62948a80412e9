import type { ListedUpload } from '#client';
import { filesOf, fits, isKind, kindsOf, sizeOf, wishesOf } from './upload-facts';

const file = (
  fileName: string,
  fileSize: number,
  status: ListedUpload['files'][number]['status'],
) => ({
  ...{ id: 'a', fileName, fileSize, status, fileMd5: '', fileType: '', reference: '' },
  createdAt: '2026-02-28T12:00:00.000Z',
});

const upload: ListedUpload = {
  ...{ id: 'AbCd', ttl: 60, extend_ttl: true, downloadDomain: '', comments: 'For Monday' },
  files: [file('Résumé.pdf', 10, 'uploaded'), file('b.txt', 5, 'missing'), file('c', 7, 'deleted')],
  ...{ admin: false, stream: false, oneShot: true, removable: false, protectedByPassword: true },
  ...{ createdAt: '2026-02-28T12:00:00.000Z', expireAt: null },
};

describe('an upload in a list', () => {
  it('has the files that are not gone, and their size', () => {
    expect(filesOf(upload).map(({ fileName }) => fileName)).toEqual(['Résumé.pdf', 'b.txt']);
    expect(sizeOf(upload)).toBe(15);
  });

  it('is of its kinds', () => {
    expect(kindsOf(upload)).toEqual(['oneShot', 'password', 'extendTTL']);
    expect(kindsOf({ ...upload, e2ee: 'age', extend_ttl: false, removable: true })).toEqual([
      'oneShot',
      'password',
      'e2ee',
      'removable',
    ]);
    expect(['oneShot', 'ttl', undefined].map(isKind)).toEqual([true, false, false]);
  });

  it.each([
    ['résumé', true],
    ['monday PDF', true],
    ['', true],
    ['AbCd', true],
    ['tuesday', false],
    ['monday tuesday', false],
  ])('is found by "%s": %s', (search, isFound) => {
    expect(fits(upload, search)).toBe(isFound);
  });

  it('is asked for by what the server can filter and sort', () => {
    expect(wishesOf({ kind: '', token: '', by: 'createdAt', order: 'desc' })).toEqual({
      ...{ limit: 50, order: 'desc', sort: 'createdAt' },
    });
    expect(wishesOf({ kind: 'stream', token: 't', by: 'size', order: 'asc' })).toEqual({
      ...{ limit: 50, order: 'asc', sort: 'size', stream: true, token: 't' },
    });
  });
});
