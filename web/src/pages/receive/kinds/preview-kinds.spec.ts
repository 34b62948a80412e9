import { previewOf, shownAs } from './preview-kinds';

const kind = (fileName: string, fileType: string, isEncrypted = false): string | undefined =>
  shownAs({ fileName, fileType }, isEncrypted)?.kind;

const upload = { oneShot: false, stream: false, protectedByPassword: false };
const file = {
  fileName: 'a.png',
  fileType: 'image/png',
  fileSize: 10,
  status: 'uploaded',
} as const;

describe('how a file shows itself', () => {
  it('is by the type that was found', () => {
    expect(kind('a', 'image/png')).toBe('image');
    expect(kind('a.txt', 'video/mp4')).toBe('video');
    expect(kind('a', 'audio/mpeg')).toBe('audio');
    expect(kind('a', 'application/pdf')).toBe('pdf');
    expect(kind('a', 'text/plain; charset=utf-8')).toBe('text');
    expect(kind('a', 'application/json')).toBe('text');
    expect(kind('a.ogv', 'application/ogg')).toBe('video');
    expect(kind('a', 'application/ogg')).toBe('audio');
    expect(kind('a', 'application/octet-stream')).toBeUndefined();
  });

  it('is guessed by the name, where the server has found nothing', () => {
    expect(shownAs({ fileName: 'a.flac', fileType: '' }, false)).toEqual({
      ...{ kind: 'audio', type: 'audio/flac', isGuessed: true },
    });
    expect(kind('a.txt', 'application/octet-stream')).toBeUndefined();
    expect(kind('a.png', 'application/zip')).toBeUndefined();
  });

  it('is finer by the name, of what was found to be text', () => {
    expect(kind('a.md', 'text/plain; charset=utf-8')).toBe('markdown');
    expect(kind('a.svg', 'text/xml; charset=utf-8')).toBe('image');
    expect(shownAs({ fileName: 'a.html', fileType: 'text/html' }, false)).toEqual({
      ...{ kind: 'text', type: 'text/plain' },
    });
    expect(kind('a.mp4', 'text/plain')).toBe('text');
  });

  it('is by the name alone, of what is encrypted', () => {
    expect(kind('a.png', 'application/octet-stream', true)).toBe('image');
    expect(kind('a.bin', 'image/png', true)).toBeUndefined();
  });

  it('never is a type that a browser would run', () => {
    for (const type of ['text/html', 'application/xhtml+xml', 'text/javascript', 'image/x-evil']) {
      const shown = shownAs({ fileName: 'a.html', fileType: type }, false);
      expect(['text/plain', undefined]).toContain(shown?.type);
    }
  });
});

describe('a look at a file', () => {
  it('is not had where it would be the download itself, or where there is nothing', () => {
    expect(previewOf(upload, file)?.kind).toBe('image');
    expect(previewOf({ ...upload, oneShot: true }, file)).toBeUndefined();
    expect(previewOf({ ...upload, stream: true }, file)).toBeUndefined();
    expect(previewOf(upload, { ...file, status: 'uploading' })).toBeUndefined();
    expect(previewOf(upload, { ...file, status: 'removed' })).toBeUndefined();
  });

  it('is not had of what would have to be fetched whole and is too large for that', () => {
    const film = { ...file, fileType: 'video/mp4', fileSize: 1e9 };
    expect(previewOf(upload, film)?.kind).toBe('video');
    expect(previewOf({ ...upload, protectedByPassword: true }, film)).toBeUndefined();
    expect(previewOf(upload, { ...file, fileSize: 1e9 })).toBeUndefined();
    const text = { ...file, fileType: 'text/plain', fileSize: 1e9 };
    expect(previewOf({ ...upload, protectedByPassword: true }, text)?.kind).toBe('text');
  });
});
