import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Options } from '../../libs/storage/src/backends/s3-options.js';
import { S3Backend } from '../../libs/storage/src/backends/s3.backend.js';
import { pattern, readAll, store, testKey } from '../../libs/storage/testing/support.js';
import { findsInBuckets } from '../support/doctor-bucket.js';
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js';
import { PART, QUICK, s3Backend, s3Options } from '../support/object-storage.js';
import { runProcess } from '../support/plikd.js';
import { s3Service } from '../support/s3-service.js';

const KEY = testKey('connected', 1);
const IMPATIENT = { ...QUICK, attempts: 1 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-connection-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function expectWorking(override: Partial<S3Options>): Promise<void> {
  const sut = await s3Backend(override, IMPATIENT);
  const bytes = pattern(PART + 5);
  await store(sut, KEY, bytes);
  expect(Buffer.compare(await readAll(await sut.open(KEY)), bytes)).toBe(0);
  await sut.close();
}

/** What a start of plikd says when the service refuses it: one line, without secrets. */
async function refusedStart(config: object): Promise<string> {
  const { origin, username, password } = s3Service();
  const right = { Endpoint: origin, AccessKeyID: username, SecretAccessKey: password };
  const { code, out, err } = await runProcess(folder, [], {
    ...{ LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', DATA_BACKEND: 's3' },
    DATA_BACKEND_CONFIG: JSON.stringify({ ...right, Bucket: 'tests', Prefix: 'start', ...config }),
  });
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^plikd: [^\n]*\n$/);
  expect(err).not.toContain(password);
  return err;
}

describe('a service behind TLS', () => {
  let proxy: FaultyProxy;
  let CAFile: string;
  beforeAll(async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = ['-subj', '/CN=s3', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...names];
    execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    CAFile = cert;
    const pem = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
    proxy = await faultyProxy(s3Service().url, pem);
  });
  afterAll(() => proxy.close());

  it('is trusted with the file of a private authority, and not without', async () => {
    await expectWorking({ endpoint: proxy.url, caFile: CAFile });
    const Endpoint = proxy.url.replace('https://', '');
    await expectWorking({ endpoint: Endpoint, useSsl: true, caFile: CAFile });
    expect(await refusedStart({ Endpoint, UseSSL: true })).toContain(
      `the certificate of the S3 service at ${proxy.url} is not trusted: check ` +
        'DataBackendConfig.Endpoint and DataBackendConfig.CAFile',
    );
  });

  it('is not trusted under a name that its certificate does not have', async () => {
    const Endpoint = proxy.url.replace('127.0.0.1', 'localhost');
    expect(await refusedStart({ Endpoint, CAFile })).toContain('is not trusted');
  });

  it('takes keys of our own, which are not sent in the clear to another machine', async () => {
    await s3Backend({ endpoint: proxy.url, caFile: CAFile, sse: 'SSE-C' }).then((b) => b.close());
    const clear = { Endpoint: 'http://s3.example', SSE: 'SSE-C' };
    expect(await refusedStart(clear)).toContain('must be reached by https');
  });

  it('has to encrypt when it is asked to', async () => {
    // It has no keys of its own, and says so in one way or another.
    expect(await refusedStart({ SSE: 'S3' })).toMatch(
      /does not encrypt as it is asked to, it .*: check DataBackendConfig\.SSE "S3"/,
    );
    const plain = await faultyProxy(s3Service().url);
    // As a service that passes over the key, and shows the object to everybody.
    plain.use(({ method, url }) =>
      method === 'HEAD' && /[0-9a-f]{16}\.1/.test(url)
        ? { kind: 'answer', status: 200, code: '' }
        : undefined,
    );
    expect(await refusedStart({ Endpoint: plain.url, SSE: 'SSE-C' })).toContain(
      'it keeps objects as they are: check DataBackendConfig.SSE "SSE-C"',
    );
    expect(plain.seen.map(({ method }) => method)).toEqual(['HEAD', 'PUT', 'HEAD', 'DELETE']);
    await plain.close();
  });

  it('is told from one that does not speak TLS', async () => {
    const Endpoint = s3Service().url.host;
    expect(await refusedStart({ Endpoint, UseSSL: true })).toContain(
      'does not speak TLS as expected: check DataBackendConfig.Endpoint and DataBackendConfig.UseSSL',
    );
  });

  it('needs a file with certificates', async () => {
    const broken = join(folder, 'broken.pem');
    await writeFile(broken, 'no certificate at all');
    for (const file of [broken, join(folder, 'absent.pem')]) {
      expect(await refusedStart({ Endpoint: proxy.url, CAFile: file })).toContain(
        `the file of certificates ${file} cannot be used: check DataBackendConfig.CAFile`,
      );
    }
  });
});

describe('the keys', () => {
  const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SHARED_CREDENTIALS_FILE'];
  const OF_ENVIRONMENT = { accessKeyId: '', secretAccessKey: '' };
  afterEach(() => {
    for (const name of NAMES) Reflect.deleteProperty(process.env, name);
  });

  it('come from the environment when none are configured', async () => {
    const { username, password } = s3Service();
    process.env.AWS_ACCESS_KEY_ID = username;
    process.env.AWS_SECRET_ACCESS_KEY = password;
    await expectWorking(OF_ENVIRONMENT);
  });

  it('come from a file of the environment when none are configured', async () => {
    const { username, password } = s3Service();
    const file = join(folder, 'credentials');
    const lines = [`aws_access_key_id = ${username}`, `aws_secret_access_key = ${password}`];
    await writeFile(file, ['[default]', ...lines, ''].join('\n'));
    process.env.AWS_SHARED_CREDENTIALS_FILE = file;
    await expectWorking(OF_ENVIRONMENT);
  });

  it('are sent with their session', async () => {
    const proxy = await faultyProxy(s3Service().url);
    const sut = new S3Backend(s3Options({ endpoint: proxy.url, sessionToken: 'for-an-hour' }));
    await sut.prepare().catch(() => undefined);
    expect(proxy.seen[0]?.headers['x-amz-security-token']).toBe('for-an-hour');
    expect(proxy.seen[0]?.headers.authorization).toContain('x-amz-security-token');
    await sut.close();
    await proxy.close();
  });
});

describe('a start of plikd', () => {
  it.each([
    ['a wrong secret', { SecretAccessKey: 'wrong' }, 'check DataBackendConfig.SecretAccessKey'],
    ['an unknown key', { AccessKeyID: 'nobody' }, 'check DataBackendConfig.AccessKeyID'],
    ['a port where nobody listens', { Endpoint: '127.0.0.1:9' }, 'cannot be reached'],
  ])('says in one line why it cannot use the service: %s', async (_what, wrong, text) => {
    expect(await refusedStart(wrong)).toContain(text);
  });
});

describe('plikd doctor', () => {
  findsInBuckets();
});
