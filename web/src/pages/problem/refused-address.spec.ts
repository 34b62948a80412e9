import { isLogin, uploadIn } from './refused-address';

describe('the address that was refused', () => {
  it('tells the upload, wherever the server is served', () => {
    expect(uploadIn('/file/AbCdEfGhIjKlMnOp/0123456789abcdef/a.txt')).toBe('AbCdEfGhIjKlMnOp');
    expect(uploadIn('/sub/stream/AbC/x/y?dl=1')).toBe('AbC');
    expect(uploadIn('/archive/AbC/archive.zip')).toBe('AbC');
  });

  it('tells nothing where there is none', () => {
    expect(uploadIn('/auth/oidc/callback?code=1')).toBeUndefined();
    expect(uploadIn('/file/')).toBeUndefined();
  });

  it('tells whether it was a login', () => {
    expect(isLogin('/sub/auth/oidc/callback?state=1')).toBe(true);
    expect(isLogin('/file/AbC/x/auth')).toBe(false);
  });
});
