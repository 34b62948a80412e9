import { type Settings, loadSettings } from '../config/index.js';
import { ChangeUploadDto } from './change-upload.dto.js';
import { CreateUploadDto, FileParamsDto } from './create-upload.dto.js';
import { limitsOf } from './limits.js';
import {
  LONGEST_TTL,
  type UploadPlan,
  expiryOf,
  planTtl,
  planUpload,
  ttlOf,
} from './upload-policy.js';

const settingsOf = (overrides: Readonly<Record<string, unknown>> = {}): Settings =>
  loadSettings({ env: {}, cwd: '/srv', systemConfigFile: 'none', overrides }).settings;

const file = (given: Partial<FileParamsDto>): FileParamsDto =>
  Object.assign(new FileParamsDto(), { fileName: 'a' }, given);

function planOf(
  given: Partial<CreateUploadDto>,
  overrides: Readonly<Record<string, unknown>> = {},
  anonymous = true,
): UploadPlan {
  const settings = settingsOf(overrides);
  const request = Object.assign(new CreateUploadDto(), given);
  return planUpload(request, settings, limitsOf(null, settings), anonymous);
}

describe('planUpload', () => {
  it('has the defaults of contract §2', () => {
    expect(planOf({})).toEqual({
      ttl: 2_592_000,
      extendTtl: false,
      oneShot: false,
      removable: false,
      stream: false,
      comments: '',
      e2ee: '',
      credentials: null,
      files: [],
    });
  });

  it.each<[Partial<CreateUploadDto>, Record<string, unknown>, string]>([
    [{ oneShot: true }, { FeatureOneShot: 'disabled' }, 'one shot uploads are disabled'],
    [{ removable: true }, { FeatureRemovable: 'disabled' }, 'removable uploads are disabled'],
    [{ extend_ttl: true }, { FeatureExtendTTL: 'disabled' }, 'extend TTL is disabled'],
    [{ comments: '  ' }, { FeatureComments: 'forced' }, 'upload comments are required'],
    [{ comments: 'é'.repeat(16_385) }, {}, 'comment is too long (max 32768 bytes)'],
    [{ password: 'x' }, { FeaturePassword: 'disabled' }, 'upload password protection is disabled'],
    [{}, { FeaturePassword: 'forced' }, 'server only accept uploads protected by password'],
    [{ protectedByPassword: true }, {}, 'upload password is empty'],
    [{ login: 'é'.repeat(65), password: 'x' }, {}, 'login too long (max 128 characters)'],
    [{ password: 'x'.repeat(129) }, {}, 'password too long (max 128 characters)'],
    [{ e2ee: 'pgp' }, {}, 'invalid e2ee scheme "pgp"'],
    [{ ttl: 2_592_001 }, {}, 'invalid TTL. (maximum allowed is : 2592000)'],
    [{ ttl: -1 }, {}, 'cannot set infinite TTL (maximum allowed is : 2592000)'],
    [{ files: [file({}), file({})] }, { MaxFilePerUpload: 1 }, 'too many files. maximum is 1'],
    [
      { files: [file({ fileSize: 2000 })] },
      { MaxFileSize: 1000 },
      'file is too big (2.0 kB), maximum file size is 1.0 kB',
    ],
  ])('refuses %j with %j', (given, overrides, text) => {
    const refusal = (): unknown => planOf(given, overrides);
    expect(refusal).toThrow(`unable to create upload : ${text}`);
  });

  it('turns forced options on, and drops comments that are off', () => {
    const forced = {
      FeatureOneShot: 'forced',
      FeatureRemovable: 'forced',
      FeatureExtendTTL: 'forced',
    };
    expect(planOf({}, forced)).toMatchObject({ oneShot: true, removable: true, extendTtl: true });
    expect(planOf({ comments: 'x' }, { FeatureComments: 'disabled' }).comments).toBe('');
  });

  it('asks anonymous people to log in only where that is forced', () => {
    const forced = { FeatureAuthentication: 'forced' };
    const refusal = (): unknown => planOf({}, forced);
    expect(refusal).toThrow('unable to create upload : anonymous uploads are disabled');
    expect(planOf({}, forced, false).ttl).toBe(2_592_000);
  });

  it('has a login for those who only give a password', () => {
    expect(planOf({ password: 'x' }).credentials).toEqual({ login: 'plik', password: 'x' });
  });

  it('takes sizes that are not known', () => {
    const files = [file({ fileSize: 0 }), file({ fileSize: -1 })];
    expect(planOf({ files }, { MaxFileSize: 1 }).files).toEqual(files);
  });
});

describe('ttlOf', () => {
  it.each<[number, number, number, number]>([
    // requested, default, maximum → seconds
    [0, 100, 1000, 100],
    [0, 2000, 1000, 1000],
    [0, -1, 1000, 1000],
    [0, -1, -1, -1],
    [0, 100, -1, 100],
    [5, 100, 1000, 5],
    [1000, 100, 1000, 1000],
    [-1, 100, -1, -1],
    [1e9, 100, -1, 1e9],
  ])('%d with a default of %d and a maximum of %d: %d', (requested, fallback, max, expected) => {
    const settings = { ...settingsOf(), defaultTtl: fallback, maxTtl: max };
    expect(ttlOf(requested, settings, limitsOf(null, settings))).toBe(expected);
  });

  it('is the default, whatever is asked, when setting it is off', () => {
    const settings = settingsOf({ FeatureSetTTL: 'disabled' });
    expect(ttlOf(5, settings, limitsOf(null, settings))).toBe(2_592_000);
  });
});

describe('expiryOf', () => {
  it.each([
    [1, 1000],
    [0, null],
    [-1, null],
  ])('of %d seconds from 0: %j', (ttl, expected) => {
    expect(expiryOf(ttl, 0)).toBe(expected);
  });
});

describe('planTtl', () => {
  const planned = (
    ttl: number | null,
    overrides: Readonly<Record<string, unknown>> = {},
  ): number => {
    const settings = settingsOf(overrides);
    return planTtl(
      Object.assign(new ChangeUploadDto(), { ttl }),
      settings,
      limitsOf(null, settings),
    );
  };
  const free = { MaxTTL: -1 };

  it('is the time that a new upload would get', () => {
    expect([planned(60), planned(0), planned(2_592_000)]).toEqual([60, 2_592_000, 2_592_000]);
    expect([planned(-1, free), planned(LONGEST_TTL, free)]).toEqual([-1, LONGEST_TTL]);
  });

  it.each<[number | null, Record<string, unknown>, string]>([
    [null, {}, 'ttl is missing'],
    [60, { FeatureSetTTL: 'disabled' }, 'set TTL is disabled'],
    [-1, {}, 'cannot set infinite TTL (maximum allowed is : 2592000)'],
    [2_592_001, {}, 'invalid TTL. (maximum allowed is : 2592000)'],
    [LONGEST_TTL + 1, free, `invalid TTL. (maximum allowed is : ${LONGEST_TTL})`],
  ])('refuses %j with %j', (ttl, overrides, text) => {
    expect(() => planned(ttl, overrides)).toThrow(`unable to change upload : ${text}`);
  });
});
