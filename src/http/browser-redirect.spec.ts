import { errorLocation, wantsRedirect } from './browser-redirect.js';

const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
};
const asks = (path: string, headers: Record<string, string> = BROWSER, method = 'GET'): boolean =>
  wantsRedirect({ method, path, headers });

describe('wantsRedirect', () => {
  it.each([
    '/file/a/b/c',
    '/stream/a/b/c',
    '/archive/a/x.zip',
    '/auth/google/callback',
    '/auth/oidc/callback',
  ])('sends a browser on %s to the page', (path) => {
    expect(asks(path)).toBe(true);
    expect(asks(path, BROWSER, 'HEAD')).toBe(true);
  });

  it.each(['/upload/a', '/files/a', '/auth/google/login', '/auth/a/b/callback', '/me', '/file'])(
    'leaves %s to text',
    (path) => {
      expect(asks(path)).toBe(false);
    },
  );

  it.each(['POST', 'DELETE', 'PUT'])('leaves %s to text', (method) => {
    expect(asks('/file/a/b/c', BROWSER, method)).toBe(false);
  });

  it.each([
    'curl/8.14.1',
    'Wget/1.25',
    'Go-http-client/1.1',
    'plik_client/1.3.8',
    'plik_cli/1.4',
    'python-requests/2.32',
    'Python-urllib/3.13',
    'libwww-perl/6.78',
    'PHP/8',
    'PycURL/7',
  ])('answers %s with text, whatever it accepts', (agent) => {
    expect(asks('/file/a/b/c', { ...BROWSER, 'user-agent': agent })).toBe(false);
  });

  it('answers with text who does not ask for a page', () => {
    expect(asks('/file/a/b/c', { 'user-agent': BROWSER['user-agent'] })).toBe(false);
    expect(asks('/file/a/b/c', { ...BROWSER, accept: '*/*' })).toBe(false);
  });

  it('always redirects the web application', () => {
    expect(asks('/file/a/b/c', { 'x-clientapp': 'web_client' })).toBe(true);
  });
});

describe('errorLocation', () => {
  it('encodes everything that comes from the request', () => {
    expect(errorLocation('/plik', 404, 'file "a&b" #1', '/file/a?x=1&err=2')).toBe(
      '/plik/#/?err=file%20%22a%26b%22%20%231&errcode=404&uri=%2Ffile%2Fa%3Fx%3D1%26err%3D2',
    );
  });
});
