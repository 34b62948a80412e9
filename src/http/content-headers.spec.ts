import fc from 'fast-check';
import { contentDisposition, downloadSecurity, servedType } from './content-headers.js';

describe('servedType', () => {
  it.each([
    'text/html; charset=utf-8',
    'TEXT/HTML',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'text/javascript',
    'application/ecmascript',
    'application/pdf',
    'application/x-shockwave-flash',
    '',
  ])('neutralises %j', (type) => {
    expect(servedType(type)).toBe('application/octet-stream');
  });

  it.each(['text/plain; charset=utf-8', 'image/png', 'video/mp4', 'application/zip'])(
    'keeps %s',
    (type) => {
      expect(servedType(type)).toBe(type);
    },
  );
});

describe('contentDisposition', () => {
  it.each([
    ['a.txt', false, `inline; filename="a.txt"; filename*=UTF-8''a.txt`],
    ['a b.txt', true, `attachment; filename="a b.txt"; filename*=UTF-8''a%20b.txt`],
    ['é€.txt', true, `attachment; filename="__.txt"; filename*=UTF-8''%C3%A9%E2%82%AC.txt`],
    ['😀', true, `attachment; filename="_"; filename*=UTF-8''%F0%9F%98%80`],
    [`a'(b)*.txt`, true, `attachment; filename="a'(b)*.txt"; filename*=UTF-8''a%27%28b%29%2A.txt`],
    ['a"\r\nX: y', true, `attachment; filename="aX: y"; filename*=UTF-8''aX%3A%20y`],
    ['a\\b', true, `attachment; filename="a_b"; filename*=UTF-8''a%5Cb`],
    ['exe\u202etxt.cod', true, `attachment; filename="exetxt.cod"; filename*=UTF-8''exetxt.cod`],
  ])('of %j (attachment: %s)', (name, attachment, expected) => {
    expect(contentDisposition(name, attachment)).toBe(expected);
  });

  it('is one printable header with two quotes, whatever the name', () => {
    const names = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed());
    fc.assert(
      fc.property(names, (name) => {
        const header = contentDisposition(name, true);
        expect(header).toMatch(/^[\x20-\x7e]*$/);
        expect(header.split('"')).toHaveLength(3);
      }),
    );
  });
});

describe('downloadSecurity', () => {
  it('lets media play only when a file is asked for, and never runs anything', () => {
    const of = (kind: 'file' | 'archive'): string =>
      downloadSecurity(kind, false)['Content-Security-Policy'] ?? '';
    expect(of('file')).toContain("media-src 'self'");
    expect(of('archive')).toContain("media-src 'none'");
    for (const policy of [of('file'), of('archive')]) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/; sandbox$/);
    }
  });
});
