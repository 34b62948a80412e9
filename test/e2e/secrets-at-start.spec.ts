import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, runPlikd, runProcess } from '../support/plikd.js';
import { Secrets } from '../support/secrets.js';

const secrets = new Secrets();

describe('no secret is said by a server that does not start', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plik-secrets-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const own = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0', LOG_LEVEL: 'DEBUG' };

  const expectSilent = ({ code, out, err }: Ended): void => {
    expect([code, secrets.in(out), secrets.in(err)]).toEqual([1, [], []]);
    expect(err).not.toBe('');
  };

  const secret = secrets.plant('a setting');
  const metadata = (Driver: string, ConnectionString: string): Record<string, string> => ({
    METADATA_BACKEND_CONFIG: JSON.stringify({ Driver, ConnectionString }),
  });
  const data = (more: object): Record<string, string> => ({
    DATA_BACKEND: 's3',
    DATA_BACKEND_CONFIG: JSON.stringify({
      ...{
        Endpoint: '127.0.0.1:1',
        Bucket: 'bucket',
        AccessKeyID: secret,
        SecretAccessKey: secret,
      },
      ...more,
    }),
  });

  it.each([
    ['postgres', metadata('postgres', `postgres://plik:${secret}@127.0.0.1:1/plik`)],
    ['words', metadata('postgres', `host=127.0.0.1 port=1 user=plik password=${secret} dbname=p`)],
    ['mysql', metadata('mysql', `plik:${secret}@tcp(127.0.0.1:1)/plik`)],
    ['no address', metadata('mysql', `plik:${secret}@nowhere`)],
    ['no driver', metadata('oracle', `plik:${secret}@tcp(127.0.0.1:1)/plik`)],
    ['no JSON', { METADATA_BACKEND_CONFIG: `{"ConnectionString":"plik:${secret}@tcp(h)/p` }],
    ['no JSON either', { DATA_BACKEND_CONFIG: `{"SecretAccessKey":"${secret}` }],
    ['a secret that is none', { OIDC_CLIENT_SECRET: secret, OIDC_PROVIDER_URL: 'nowhere' }],
    ['levels that are none', { LOG_LEVELS: 'x', DEFAULT_ADMIN_PASSWORD: secret }],
  ])('%s', async (_, settings) => {
    expectSilent(await runPlikd(folder, [], { ...own, ...settings }));
  });

  /** Seconds of patience with a service pass, of both at the same time. */
  it('an S3 service that is away, a key of the wrong length', async () => {
    const key = { SSE: 'SSE-C', SSECKey: secret };
    const start = (more: object): Promise<Ended> =>
      runProcess(folder, [], { ...own, ...data(more) });
    for (const ended of await Promise.all([start({}), start(key)])) expectSilent(ended);
  });
});
