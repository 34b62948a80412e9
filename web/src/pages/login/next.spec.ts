import { whereTo, withoutSecrets } from './next';

describe('where a login leads', () => {
  it.each(['/home/tokens', '/', '/cli-auth?code=ABCD-2345&hostname=a', '/?id=x', '/loginless'])(
    'is %s, which is a page of ours',
    (next) => {
      expect(whereTo(next)).toBe(next);
    },
  );

  it.each([
    undefined,
    null,
    ['/home'],
    '',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'home',
    '/login',
    '/login?next=/login',
  ])('is not %s', (next) => {
    expect(whereTo(next)).toBe('/home');
  });
});

describe('what is kept of it while somebody is at a provider', () => {
  it.each([
    ['/?id=x&key=secret&uploadToken=t', '/?id=x'],
    ['/?key=secret', '/'],
    ['/home/tokens', '/home/tokens'],
    ['/cli-auth?code=ABCD-2345&hostname=a%20b', '/cli-auth?code=ABCD-2345&hostname=a+b'],
  ])('is nothing that opens an upload: %s', (path, kept) => {
    expect(withoutSecrets(path)).toBe(kept);
  });
});
