import { loggedPath } from './logged-path.js';

describe('a path in the log', () => {
  it.each([
    ['/config?uploadToken=x', '/config'],
    ['/config#x', '/config'],
    ['/file/a/b/c%0Ad', '/file/a/b/c%0Ad'],
    ['http://user:secret@host:1/config?x', '/config'],
    ['http://user:secret@host', ''],
    ['//user@host/x', '//user@host/x'],
    ['/me/token', '/me/token'],
    ['/me/token?x', '/me/token'],
    ['/me/token/secret', '/me/token/***'],
    ['/prefix/me/token/secret/more', '/prefix/me/token/***'],
    ['//me//TOKEN//secret', '//me//TOKEN//***'],
    ['/me/%74oken%2fsecret', '/me/token/***'],
    ['/me/token/%zzsecret', '/me/token/***'],
    ['/file/a/b/token', '/file/a/b/token'],
    ['/resumable/secret', '/resumable/***'],
    ['/tus', '/tus'],
    ['/tus/secret', '/tus/***'],
    ['/prefix/tus/secret?x', '/prefix/tus/***'],
    ['/t%75s//./secret/', '/tus//***'],
    ['/x/../TUS/secret', '/x/../TUS/***'],
    ['/file/a/b/tus', '/file/a/b/tus'],
    ['/file/a/b/status', '/file/a/b/status'],
  ])('%s is %s', (url, path) => {
    expect(loggedPath({ url, originalUrl: url })).toBe(path);
  });

  it('has no fragment, also when it was cleaned', () => {
    expect(loggedPath({ url: '/config%23secret', originalUrl: '/config#secret' })).toBe('/config');
    const url = '/file/a/b/c%23d';
    expect(loggedPath({ url, originalUrl: url })).toBe(url);
  });
});
