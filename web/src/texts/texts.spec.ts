import en from './en';
import { fill, formOf, piecesOf } from './fill';
import { LANGUAGES, languageFor, localeFor } from './languages';

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

/** Every message as `area.name`, with its forms. */
const messages = (texts: object): Map<string, Record<string, string>> =>
  new Map(
    Object.entries(texts).flatMap(([area, all]: [string, object]) =>
      Object.entries(all).map(([name, message]: [string, string | Record<string, string>]) => [
        `${area}.${name}`,
        typeof message === 'string' ? { other: message } : message,
      ]),
    ),
  );

const english = messages(en);

describe.each(LANGUAGES)('the messages in $name', ({ tag, load }) => {
  it('are all there, and no others', async () => {
    expect([...messages(await load()).keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have the forms that the language has, and the places of the English ones', async () => {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    for (const [key, forms] of messages(await load())) {
      const wanted = english.get(key) ?? {};
      const isPlural = Object.keys(wanted).length > 1;
      if (isPlural)
        expect([key, Object.keys(forms).sort()]).toEqual([key, [...pluralCategories].sort()]);
      const places = placeholders(wanted.other ?? '');
      for (const [form, text] of Object.entries(forms)) {
        expect(text.trim()).toBe(text);
        // "One file" needs no number.
        const own = placeholders(text).filter((name) => form === 'other' || name !== 'count');
        const given = places.filter((name) => form === 'other' || name !== 'count');
        expect([key, form, own]).toEqual([key, form, given]);
      }
    }
  });
});

describe('a message', () => {
  it('gets its values, and says what is missing', () => {
    const format = (n: number): string => `#${n}`;
    expect(fill('{a} of {b}: {c}', { a: 1, b: 'x' }, format)).toBe('#1 of x: {c}');
    expect(fill('{a}', { a: '{b}', b: 'never' }, format)).toBe('{b}');
  });

  it('has the form of its count', () => {
    const rules = new Intl.PluralRules('en');
    const files = { one: 'one file', other: '{count} files' };
    expect([0, 1, 2].map((count) => formOf(files, count, rules))).toEqual([
      '{count} files',
      'one file',
      '{count} files',
    ]);
  });

  it('is cut at its places', () => {
    expect(piecesOf('For {who}, until {when}')).toEqual([
      { text: 'For ' },
      { name: 'who' },
      { text: ', until ' },
      { name: 'when' },
    ]);
  });
});

describe('the language of the page', () => {
  it('is the first wish that there is, in any region, or else English', () => {
    expect(languageFor(['en-GB']).tag).toBe('en');
    expect(languageFor(['xx', 'yy-ZZ']).tag).toBe('en');
    expect(languageFor([]).tag).toBe('en');
  });

  it('is written as in the region that the browser names with it', () => {
    expect(localeFor('en', ['de-AT', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(localeFor('de', ['en-GB'])).toBe('de');
  });
});
