import { type Mapped, mapFile, mapToken, mapUpload, mapUser } from './plik-rows.js';
import { shown } from '../pipeline/shown.js';

const NOW = Date.UTC(2026, 10, 23);
const reading = { now: NOW, zone: 'UTC' };
const TIME = '2026-11-20 00:00:00+00:00';
const ID = 'abcdEFGH01234567';

/** The row; fails when it was not taken. */
function taken<T>(mapped: Mapped<T>): T {
  if (!('row' in mapped)) throw new Error(JSON.stringify(mapped));
  return mapped.row;
}

const upload = {
  ...{ id: ID, ttl: 3600, extend_ttl: null, remote_ip: '192.0.2.1', comments: 'hi' },
  ...{ upload_token: 'x'.repeat(32), user: '', token: '', stream: 0, one_shot: 1, removable: null },
  ...{ protected_by_password: 0, login: 'foo', password: 'bar' },
  ...{ created_at: TIME, deleted_at: null, expire_at: null },
};
const file = {
  ...{ id: ID, upload_id: ID, name: 'a.txt', status: 'uploaded', md5: 'A'.repeat(32) },
  ...{ type: 'text/plain', size: 42, reference: '0', backend_details: '', created_at: TIME },
};
const owner = { id: ID, stream: false };
const user = {
  ...{ id: 'local:admin', provider: 'local', login: 'admin', name: 'A', email: '', is_admin: 1 },
  ...{ password: `$2a$14$${'x'.repeat(53)}`, created_at: TIME },
};

describe('mapUpload', () => {
  it('takes a row of Plik 1.3 as it is', () => {
    expect(taken(mapUpload(upload, reading))).toMatchObject({
      ...{ id: ID, ttl: 3600, extendTtl: false, oneShot: true, removable: false, e2ee: '' },
      ...{ protectedByPassword: false, login: '', password: '', createdAt: Date.parse(TIME) },
      ...{ expireAt: null, deletedAt: null, storedSize: 0, userId: '', remoteIp: '192.0.2.1' },
    });
  });

  it.each([
    [{ deleted_at: TIME }, { leftOut: 'removed' }],
    [{ expire_at: TIME }, { leftOut: 'expired' }],
    [{ expire_at: new Date(NOW - 1) }, { leftOut: 'expired' }],
    [{ id: '../../../x' }, { refused: "its id is none of Plik's" }],
    [{ id: null }, { refused: "its id is none of Plik's" }],
    [{ expire_at: 'soon' }, { refused: 'its expire_at is no time' }],
    [{ upload_token: null }, { refused: "its upload_token is none of Plik's" }],
    [{ user: 'x'.repeat(256) }, { refused: 'its user is longer than 255 bytes' }],
    [{ ttl: 1.5 }, { refused: 'its ttl is no integer below 2^53' }],
    [{ ttl: '9007199254740993' }, { refused: 'its ttl is no integer below 2^53' }],
  ])('with %j: %j', (change, outcome) => {
    expect(mapUpload({ ...upload, ...change }, reading)).toEqual(outcome);
  });

  it('keeps hashes of both kinds, and no others', () => {
    const protectedBy = (password: string) =>
      mapUpload({ ...upload, protected_by_password: true, password }, reading);
    const bcrypt = `$2b$10$${'y'.repeat(53)}`;
    for (const hash of ['0123456789abcdef'.repeat(2), bcrypt]) {
      const row = taken(protectedBy(hash));
      expect([row.protectedByPassword, row.login, row.password]).toEqual([true, 'foo', hash]);
    }
    for (const hash of ['', 'bar', bcrypt.replace('$10$', '$31$'), `${bcrypt}x`]) {
      expect(protectedBy(hash)).toHaveProperty('refused');
    }
  });

  it('forgets an address that is none', () => {
    for (const remote_ip of ['nowhere', null, '1.2.3.4, 5.6.7.8']) {
      expect(taken(mapUpload({ ...upload, remote_ip }, reading)).remoteIp).toBe('');
    }
  });
});

describe('mapFile', () => {
  it.each([
    ['uploaded', 'uploaded', true],
    ['missing', 'missing', false],
    ['', 'missing', false],
    [null, 'missing', false],
    ['uploading', 'missing', false],
    ['removed', 'deleted', false],
    ['deleted', 'deleted', false],
  ])('status %j becomes %s', (status, ours, hasBytes) => {
    const row = taken(mapFile({ ...file, status }, owner, reading));
    expect([row.entity.status, row.hasBytes]).toEqual([ours, hasBytes]);
    expect([row.entity.md5, row.md5]).toEqual(['', hasBytes ? 'a'.repeat(32) : '']);
  });

  it('expects no bytes of a stream', () => {
    const row = taken(mapFile(file, { id: ID, stream: true }, reading));
    expect([row.entity.status, row.hasBytes]).toEqual(['deleted', false]);
  });

  it('keeps types that can be a header', () => {
    const typeOf = (type: unknown): string =>
      taken(mapFile({ ...file, type }, owner, reading)).entity.type;
    expect([typeOf('text/plain; charset=utf-8'), typeOf(null)]).toEqual([
      'text/plain; charset=utf-8',
      '',
    ]);
    expect(typeOf('text/plain\r\nSet-Cookie: a=b')).toBe('application/octet-stream');
  });

  it.each([
    [{ name: '..' }, 'refused'],
    [{ name: '..', status: 'missing' }, 'leftOut'],
    [{ upload_id: 'another' }, 'refused'],
    [{ size: -1 }, 'refused'],
    [{ size: 2 ** 53 }, 'refused'],
    [{ status: 'sold' }, 'refused'],
  ])('with %j: %s', (change, fate) => {
    expect(mapFile({ ...file, ...change }, owner, reading)).toHaveProperty(fate);
  });
});

describe('mapUser and mapToken', () => {
  it('take users of every provider and schema', () => {
    const { entity } = taken(mapUser(user, reading));
    expect(entity).toMatchObject({
      admin: true,
      maxFileSize: 0,
      theme: '',
      password: user.password,
    });
    const google = { ...user, id: 'google:1', provider: 'google', login: 'user@example.org' };
    expect(taken(mapUser(google, reading)).entity.password).toBe('');
  });

  it('leave passwords that cannot be checked', () => {
    const row = taken(mapUser({ ...user, password: 'plain' }, reading));
    expect([row.entity.password, row.passwordLost]).toEqual(['', true]);
  });

  it.each([
    [{ id: 'local:other' }],
    [{ provider: 'ldap', id: 'ldap:admin' }],
    [{ id: 'local:', login: '' }],
    [{ is_admin: 'yes' }],
    [{ created_at: null }],
  ])('refuse %j', (change) => {
    expect(mapUser({ ...user, ...change }, reading)).toHaveProperty('refused');
  });

  it('take tokens of both shapes', () => {
    const base = { comment: null, user_id: 'local:admin', created_at: TIME };
    for (const token of ['8cbaeacd-6a3e-4636-4200-607a6e240688', `plik_${'a'.repeat(36)}`]) {
      expect(taken(mapToken({ ...base, token }, reading))).toMatchObject({ token, comment: '' });
    }
    for (const token of ['', 'short', 'a b c d e f g h i', 'x'.repeat(65)]) {
      expect(mapToken({ ...base, token }, reading)).toHaveProperty('refused');
    }
  });
});

describe('shown', () => {
  it('makes one harmless line of anything', () => {
    expect(shown('a"b\n\u001b[2J\u202egnp.exe')).toBe('"a\\"b\\n\\u001b[2J\\u{202e}gnp.exe"');
    expect(shown('x'.repeat(70))).toBe(`"${'x'.repeat(60)}…"`);
    expect([shown(null), shown(7), shown(undefined)]).toEqual(['"null"', '"7"', '"undefined"']);
    expect(shown('愛 🦊')).toBe('"愛 🦊"');
  });
});
