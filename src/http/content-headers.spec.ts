import fc from 'fast-check';
import { contentDisposition, downloadSecurity, servedType } from './content-headers.js';

const binary = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });

describe('servedType', () => {
  it.each([
    'text/html; charset=utf-8',
    'TEXT/HTML',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'text/javascript',
    'application/ecmascript',
    'text/jscript',
    'text/livescript',
    'application/pdf',
    'application/x-shockwave-flash',
    // Each part has headers of its own, among them its type.
    'multipart/x-mixed-replace; boundary=b',
    'multipart/related',
    'message/rfc822',
    'text/xsl',
    'text/css',
    'application/wasm',
    '',
    'text',
    'text/plain\r\nX-Evil: 1',
    'text/pl\0ain',
    'тип/файла',
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
    ['q"x.txt', true, `attachment; filename="q\\"x.txt"; filename*=UTF-8''q%22x.txt`],
    ['a"\r\nX: y', true, `attachment; filename="a\\"X: y"; filename*=UTF-8''a%22X%3A%20y`],
    ['a\\b', true, `attachment; filename="a\\\\b"; filename*=UTF-8''a%5Cb`],
    ['a\\"', true, `attachment; filename="a\\\\\\""; filename*=UTF-8''a%5C%22`],
    ['a\tb\x7f\x85', true, `attachment; filename="a_b__"; filename*=UTF-8''a%09b%7F%C2%85`],
    ['a\0b.txt', true, `attachment; filename="ab.txt"; filename*=UTF-8''ab.txt`],
    ['exe\u202etxt.cod', true, `attachment; filename="exetxt.cod"; filename*=UTF-8''exetxt.cod`],
  ])('of %j (attachment: %s)', (name, attachment, expected) => {
    expect(contentDisposition(name, attachment)).toBe(expected);
  });

  it('is one printable header whose two forms name the same file, whatever the name', () => {
    const names = fc
      .string({ unit: fc.oneof(fc.constantFrom('"', '\\', '\r', '%', 'a'), binary) })
      .map((text) => text.toWellFormed());
    fc.assert(
      fc.property(names, (name) => {
        const header = contentDisposition(name, true);
        expect(header).toMatch(/^[\x20-\x7e]*$/);
        const parts =
          /^attachment; filename="((?:[^"\\]|\\.)*)"; filename\*=UTF-8''([^ ;"]*)$/.exec(header);
        const [, plain, encoded] = parts ?? [];
        const kept = name.replace(/[\r\n\0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
        expect(decodeURIComponent(encoded ?? '')).toBe(kept);
        expect(plain?.replace(/\\(.)/g, '$1')).toBe(kept.replace(/[^\x20-\x7e]/gu, '_'));
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
