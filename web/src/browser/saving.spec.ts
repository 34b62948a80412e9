import { safeName } from './saving';

describe('the name under which something is saved', () => {
  it('is no path, and does not pretend to be another one', () => {
    expect(safeName('annual\u202egpj.exe')).toBe('annual_gpj.exe');
    expect(safeName('../../etc/passwd')).toBe('_.._etc_passwd');
    expect(safeName('a:b*c?.txt')).toBe('a_b_c_.txt');
  });

  it('is there, and keeps its end when it is long', () => {
    expect(safeName('')).toBe('file');
    expect(safeName('...')).toBe('file');
    const long = safeName(`${'x'.repeat(400)}.tar.gz`);
    expect(long).toHaveLength(183);
    expect(long.endsWith('.gz')).toBe(true);
    expect(safeName('简历 final.docx')).toBe('简历 final.docx');
  });
});
