import { loadSettings } from './load.js';
import type { Settings } from './settings.js';

type Written = Readonly<Record<string, string | number | boolean>>;

const load = (backend: string, config: Written): Settings =>
  loadSettings({
    cwd: '/srv',
    env: { PLIKD_DATA_BACKEND: backend, PLIKD_DATA_BACKEND_CONFIG: JSON.stringify(config) },
  }).settings;

const KEYS = { AccessKeyID: 'key', SecretAccessKey: 'hush' };

describe('the object storage of the settings', () => {
  it('is none while files are kept in a folder and no service is named', () => {
    const { storageBackend, objectStorage } = load('file', { Directory: 'files' });
    expect({ storageBackend, objectStorage }).toEqual({
      storageBackend: 'file',
      objectStorage: null,
    });
  });

  it('is read from the keys of Plik', () => {
    const settings = load('s3', {
      ...KEYS,
      Endpoint: 's3.example.com:9000',
      Bucket: 'files',
      Location: 'eu-west-1',
      Prefix: '/plik/2/',
      PartSize: 16_000_000,
      UseSSL: true,
      SSE: 'SSE-C',
    });
    expect(settings.storageBackend).toBe('s3');
    expect(settings.objectStorage).toMatchObject({
      endpoint: 'https://s3.example.com:9000',
      accessKeyId: 'key',
      secretAccessKey: 'hush',
      bucket: 'files',
      location: 'eu-west-1',
      prefix: 'plik/2',
      partSize: 16_000_000,
      pathStyle: true,
      sse: 'SSE-C',
    });
  });

  it('stays readable when new files go into a folder', () => {
    const { storageBackend, objectStorage } = load('file', {
      ...KEYS,
      Endpoint: 'old.example.com',
    });
    expect(storageBackend).toBe('file');
    expect(objectStorage).toMatchObject({ endpoint: 'http://old.example.com', bucket: 'plik' });
  });

  const places: [string, Written, { endpoint: string; pathStyle: boolean }][] = [
    ['s3', {}, { endpoint: '', pathStyle: false }],
    ['s3', { Endpoint: 'http://[::1]:7480' }, { endpoint: 'http://[::1]:7480', pathStyle: true }],
    [
      's3',
      { Endpoint: 'https://x.example/', UseSSL: false },
      { endpoint: 'https://x.example', pathStyle: true },
    ],
    [
      's3',
      { Endpoint: 'x.example', PathStyle: false },
      { endpoint: 'http://x.example', pathStyle: false },
    ],
    [
      's3',
      { Endpoint: 's3.eu-west-3.amazonaws.com', UseSSL: true },
      { endpoint: 'https://s3.eu-west-3.amazonaws.com', pathStyle: false },
    ],
    ['gcs', KEYS, { endpoint: 'https://storage.googleapis.com', pathStyle: true }],
    [
      'swift',
      { Endpoint: 'swift.example:8080' },
      { endpoint: 'http://swift.example:8080', pathStyle: true },
    ],
  ];

  it.each(places)('%s with %j is %j', (backend, config, expected) => {
    const settings = load(backend, config);
    expect(settings.storageBackend).toBe('s3');
    expect(settings.objectStorage).toMatchObject(expected);
  });

  const mistakes: [string, Written, string][] = [
    ['swift', {}, 'openstack ec2 credentials create'],
    ['gcs', {}, 'HMAC key'],
    ['s3', { Endpoint: 'x.example/path' }, 'without a path'],
    ['s3', { Endpoint: 'https://user:pass@x.example' }, 'without a path'],
    ['s3', { Endpoint: 'two words' }, 'without a path'],
    ['file', { Endpoint: 'ftp://x' }, 'without a path'],
    ['s3', { AccessKeyID: 'key' }, 'expected both or none'],
    ['s3', { Bucket: '' }, 'the name of a bucket'],
    ['s3', { Bucket: 'a/b' }, 'the name of a bucket'],
    ['s3', { Location: '' }, 'a region'],
    ['s3', { Prefix: 'a/../b' }, 'single slashes'],
    ['s3', { Prefix: 'a b' }, 'single slashes'],
    ['s3', { PartSize: '4MiB' }, '5MiB to 1GiB'],
    ['s3', { PartSize: '2GiB' }, '5MiB to 1GiB'],
    ['s3', { SSE: 'KMS' }, 'S3, SSE-C or none'],
    ['tape', {}, 'one of file, s3, gcs, swift'],
  ];

  it.each(mistakes)('%s with %j is refused: %s', (backend, config, text) => {
    expect(() => load(backend, config)).toThrow(text);
  });

  it('never repeats a secret in a message', () => {
    const config = { SecretAccessKey: 'hush-hush', Endpoint: 'no/host' };
    expect(() => load('s3', config)).toThrow(/^(?!.*hush-hush)/s);
  });
});
