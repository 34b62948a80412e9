import { isMediaType } from './media-type.js';

describe('isMediaType', () => {
  it.each([
    'text/plain',
    'TEXT/Plain;charset=utf-8',
    'text/plain; charset="utf-8"',
    'text/plain; a="b; c\\"d\\\\" ; e=f',
    'text/plain;',
    'text/plain; ;charset=utf-8',
    'application/vnd.oasis.opendocument.text',
    'image/svg+xml',
    'foo/bar',
  ])('%j is one', (text) => {
    expect(isMediaType(text)).toBe(true);
  });

  it.each([
    '',
    'text',
    '/',
    'text/',
    '/plain',
    'text/plain/more',
    'text /plain',
    ' text/plain',
    'text/plain ',
    'text/plain\n',
    'text/plain\r\nX-Evil: 1',
    'text/pl\0ain',
    'text/plain; charset',
    'text/plain; charset=',
    'text/plain; charset = utf-8',
    'text/plain; charset="utf-8',
    'text/plain; charset="a\nb"',
    'text/plain; charset=a b',
    'text/plain, text/html',
    'тип/файла',
    'text/plain; name="имя"',
    'text/pla\u00efn',
    `text/${'x'.repeat(2000)}`,
  ])('%j is none', (text) => {
    expect(isMediaType(text)).toBe(false);
  });

  it('takes no time over a long text that almost is one', () => {
    const start = performance.now();
    for (const piece of [' ;', '\t', '; a=b', '"', '\\'])
      isMediaType(`a/b;${piece.repeat(500).slice(0, 1010)}\n`);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
