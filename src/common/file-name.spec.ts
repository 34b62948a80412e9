import { BadRequest } from './errors.js';
import { MAX_FILE_NAME_BYTES, baseName, checkFileName } from './file-name.js';

describe('baseName', () => {
  it.each([
    ['x.txt', 'x.txt'],
    ['dir/x.txt', 'x.txt'],
    ['/a/b/c', 'c'],
    ['../../etc/passwd', 'passwd'],
    ['dir/', 'dir'],
    ['dir///', 'dir'],
    ['a\\b.txt', 'a\\b.txt'],
    ['a/..', '..'],
    ['/', ''],
    ['', ''],
  ])('of %j is %j', (path, name) => {
    expect(baseName(path)).toBe(name);
  });
});

describe('checkFileName', () => {
  const refusal = (name: string): string => {
    try {
      checkFileName(name);
    } catch (error) {
      expect(error).toBeInstanceOf(BadRequest);
      return (error as BadRequest).message;
    }
    return 'accepted';
  };

  it.each([
    'a.txt',
    'a b é 🎉.txt',
    '..\\..\\evil',
    'a"b;c',
    '-rf',
    '...',
    '.a',
    ' ',
    'x\r\ny',
    '%2e%2e%2f',
    'x'.repeat(MAX_FILE_NAME_BYTES),
    'é'.repeat(MAX_FILE_NAME_BYTES / 2),
  ])('accepts %j', (name) => {
    expect(refusal(name)).toBe('accepted');
  });

  it.each(['.', '..', 'a/b', '/', '../x', 'a\0', '\0'])('refuses %j', (name) => {
    expect(refusal(name)).toBe('invalid file name');
  });

  it('refuses no name at all', () => {
    expect(refusal('')).toBe('missing file name');
  });

  it('counts bytes and shows the first twenty of them', () => {
    const text = (start: string) =>
      `file name ${start}... is too long, maximum length is 1024 characters`;
    expect(refusal('x'.repeat(1025))).toBe(text('x'.repeat(20)));
    expect(refusal(`${'é'.repeat(512)}x`)).toBe(text('é'.repeat(10)));
  });
});
