import { metadataText } from './metadata';

it('is pairs of a key and a value that may be any text', () => {
  const text = metadataText({ filename: 'Übung "1", 文.txt', upload: 'a', empty: '' });
  expect(text).toBe('filename w5xidW5nICIxIiwg5paHLnR4dA==,upload YQ==,empty ');
  const bytes = Uint8Array.from(atob(text.split(/[ ,]/)[1]!), (one) => one.charCodeAt(0));
  expect(new TextDecoder().decode(bytes)).toBe('Übung "1", 文.txt');
});
