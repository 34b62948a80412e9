import { type Note, endOf, isFor, keyOf, matched, notesIn, shareSent, sourceOf } from './notes';

const NOW = Date.UTC(2026, 10, 30);
const source = { name: 'film.mp4', size: 1000, lastModified: 7 };
const note: Note = {
  ...{ uploadId: 'u', uploadToken: 't', fileId: 'f', fileName: 'Film.mp4', fileType: '' },
  ...{ source, until: NOW + 1, by: '' },
  parts: [
    { start: 0, end: 500, url: 'https://files.example.org/tus/a', sent: 400 },
    { start: 500, end: 1000, url: undefined, sent: 30 },
  ],
};

describe('what the browser has kept', () => {
  const read = (value: unknown): Note[] => notesIn(JSON.stringify(value), NOW);

  it('is read as it was written', () => {
    expect(read([note])).toEqual([{ ...note, parts: note.parts.map((part) => ({ ...part })) }]);
    expect(notesIn(null, NOW)).toEqual([]);
  });

  it('is forgotten when its time is over', () => {
    expect(notesIn(JSON.stringify([note, { ...note, fileId: 'g', until: NOW }]), NOW)).toEqual([
      JSON.parse(JSON.stringify(note)),
    ]);
  });

  it.each([
    ['no list', note],
    ['nothing', null],
    ['a field that is missing', [{ ...note, uploadToken: undefined }]],
    ['a size that is none', [{ ...note, source: { ...source, size: '1000' } }]],
    ['no parts', [{ ...note, parts: [] }]],
    ['a part that is none', [{ ...note, parts: [null] }]],
    ['a place that is none', [{ ...note, parts: [{ ...note.parts[0], url: '//' }] }]],
  ])('is not believed: %s', (_what, value) => {
    expect(read(value)).toEqual([]);
  });

  it('is not believed when it is no JSON', () => {
    expect(notesIn('[{', NOW)).toEqual([]);
  });
});

it('says how much is there', () => {
  expect(shareSent(note)).toBe(0.43);
  expect(shareSent({ ...note, source: { ...source, size: 0 } })).toBe(0);
  expect(keyOf(note)).toBe('u/f');
});

it('is for who began it, and for everybody if nobody was logged in', () => {
  expect(isFor(note, undefined)).toBe(true);
  expect(isFor(note, 'local:a')).toBe(true);
  const mine = { ...note, by: 'local:a' };
  expect([undefined, 'local:b', 'local:a'].map((id) => isFor(mine, id))).toEqual([
    false,
    false,
    true,
  ]);
});

it('ends with whatever ends first, and after a month at the latest', () => {
  const day = 86_400_000;
  expect(endOf(NOW, null, undefined, 'nonsense', '0001-01-01T00:00:00Z')).toBe(NOW + 30 * day);
  expect(endOf(NOW, '2026-12-03T00:00:00Z', 'Tue, 01 Dec 2026 00:00:00 GMT')).toBe(NOW + day);
});

describe('a file that is chosen again', () => {
  it('is the same by its name, size and time', () => {
    const { found, strange } = matched([source], [note]);
    expect([...found]).toEqual([[note, source]]);
    expect(strange).toEqual([]);
  });

  it.each([
    { ...source, name: 'Film.mp4' },
    { ...source, size: 999 },
    { ...source, lastModified: 8 },
  ])('is another one: %p', (other) => {
    const { found, strange } = matched([other], [note]);
    expect([[...found], strange]).toEqual([[], [other]]);
  });

  it('is of one note alone', () => {
    const second = { ...note, fileId: 'g' };
    const [one, two, three] = [sourceOf(source), sourceOf(source), sourceOf(source)];
    const { found, strange } = matched([one, two, three], [note, second]);
    expect([...found]).toEqual([
      [note, one],
      [second, two],
    ]);
    expect(strange).toHaveLength(1);
  });
});
