import { UploadEntity } from '../database/entities/upload.entity.js';
import { ProvenPasswords } from './proven-passwords.js';

const upload = (id: string, password: string): UploadEntity =>
  Object.assign(new UploadEntity(), { id, password });

describe('ProvenPasswords', () => {
  const one = upload('one', '$2b$hash');
  let sut: ProvenPasswords;

  beforeEach(() => {
    sut = new ProvenPasswords();
    sut.remember(one, '192.0.2.1', 'plik:right');
  });

  it('knows what was right', () => {
    expect(sut.isProven(one, '192.0.2.1', 'plik:right')).toBe(true);
    expect(sut.isProven(one, '192.0.2.1', 'plik:right')).toBe(true);
  });

  it.each([
    ['another address', one, '192.0.2.2'],
    ['another upload', upload('two', '$2b$hash'), '192.0.2.1'],
    ['the upload with another hash', upload('one', '$2b$other'), '192.0.2.1'],
  ])('knows nothing for %s', (_, of, address) => {
    expect(sut.isProven(of, address, 'plik:right')).toBe(false);
  });

  it('forgets with a wrong one from there, and with no other', () => {
    expect(sut.isProven(one, '192.0.2.2', 'plik:wrong')).toBe(false);
    expect(sut.isProven(one, '192.0.2.1', 'plik:right')).toBe(true);
    expect(sut.isProven(one, '192.0.2.1', 'plik:wrong')).toBe(false);
    expect(sut.isProven(one, '192.0.2.1', 'plik:right')).toBe(false);
  });

  it('takes the addresses of one customer for one', () => {
    sut.remember(one, '2001:db8::1', 'plik:right');
    expect(sut.isProven(one, '2001:db8::2', 'plik:right')).toBe(true);
  });
});
