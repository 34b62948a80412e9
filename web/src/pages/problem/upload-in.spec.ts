import { uploadIn } from './upload-in';

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
});
