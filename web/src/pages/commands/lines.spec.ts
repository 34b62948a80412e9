import { addressOf, linesOf, plikrcOf, quoted, sharexOf } from './lines';

describe('the address in commands', () => {
  it('is as configured, or as the page was found; the path is the page’s', () => {
    const page = new URL('http://127.0.0.1:8080/sub/');
    expect(addressOf('', page)).toBe('http://127.0.0.1:8080/sub');
    expect(addressOf('https://plik.example.com', page)).toBe('https://plik.example.com/sub');
    expect(addressOf('https://plik.example.com/', new URL('http://a/'))).toBe(
      'https://plik.example.com',
    );
  });
});

describe('a command', () => {
  const target = { address: 'https://plik.example.com', token: 'plik_abc' };

  it('has the token, quoted', () => {
    expect(linesOf('curl', target).sendFile).toBe(
      "curl -H 'X-PlikToken: plik_abc' -T report.pdf https://plik.example.com/",
    );
    expect(linesOf('wget', { ...target, token: '' }).sendFile).not.toContain('PlikToken');
    expect(linesOf('powershell', target).sendFile).toContain("@{ 'X-PlikToken' = 'plik_abc' }");
  });

  it('means nothing else than it says', () => {
    expect(quoted("a'b; rm")).toBe(String.raw`'a'\''b; rm'`);
    expect(quoted('http://[::1]/')).toBe("'http://[::1]/'");
    expect(quoted('https://a.b:1/c')).toBe('https://a.b:1/c');
  });

  it('is a file for programs, too', () => {
    expect(plikrcOf(target)).toBe('URL = "https://plik.example.com"\nToken = "plik_abc"\n');
    expect(JSON.parse(sharexOf(target))).toMatchObject({
      RequestURL: 'https://plik.example.com/',
      Headers: { 'X-PlikToken': 'plik_abc' },
    });
    expect(JSON.parse(sharexOf({ ...target, token: '' }))).not.toHaveProperty('Headers');
  });
});
