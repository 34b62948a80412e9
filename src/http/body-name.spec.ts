import type { IncomingMessage } from 'node:http';
import { bodyNameOf } from './body-name.js';

const named = (header: string | undefined): string | null =>
  bodyNameOf({ headers: { 'content-disposition': header } } as IncomingMessage);

const asNodeReads = (text: string): string => Buffer.from(text).toString('latin1');

describe('bodyNameOf', () => {
  it.each<[string | undefined, string | null]>([
    [undefined, null],
    ['', null],
    ['attachment', null],
    ['attachment; filename=""', null],
    ['attachment; filename="backup.tar"', 'backup.tar'],
    ['attachment; filename=backup.tar', 'backup.tar'],
    ['inline;FileName = backup.tar ; size=3', 'backup.tar'],
    ['filename="backup.tar"', 'backup.tar'],
    ["filename*=utf-8''backup.tar", 'backup.tar'],
    ['attachment; filename="q\\"x\\\\y.txt"', 'q"x\\y.txt'],
    ['attachment; filename="a;b.txt"', 'a;b.txt'],
    ['attachment; filename="dir/a.txt"', 'a.txt'],
    ['attachment; filename="fallback"; filename*=UTF-8\'\'%e2%82%ac%20rates', '€ rates'],
    ['attachment; filename*=UTF-8\'\'%e2%82%ac; filename="fallback"', '€'],
    ["attachment; filename*=iso-8859-1'en'%A3%20rates", '£ rates'],
    ["attachment; filename*=UTF-8''%C3%83%C2%A9", 'Ã©'],
    ['attachment; filename="fallback"; filename*=UTF-8\'\'%ff', 'fallback'],
    ['attachment; filename="fallback"; filename*=x-unknown\'\'a', 'fallback'],
    [asNodeReads('attachment; filename="é €.txt"'), 'é €.txt'],
    ['attachment; filename="caf\xe9.txt"', 'café.txt'],
    ['attachment; filename="100%25.txt"', '100%25.txt'],
  ])('%j', (header, name) => {
    expect(named(header)).toBe(name);
  });
});
