import {
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { examineStorage } from '../../src/doctor/storage.js';
import { type Surroundings, thisMachine } from '../../src/doctor/surroundings.js';
import { type Findings, ahead, findingsOf, settingsOf } from './doctor.js';
import { faultyProxy, isCreate } from './faulty-proxy.js';
import { PlainBucket } from './object-storage.js';
import { s3Service } from './s3-service.js';

const PREFIX = 'doctor';

function looked(config: object = {}, around: Surroundings = thisMachine): Promise<Findings> {
  const { origin, username, password } = s3Service();
  const right = { Endpoint: origin, AccessKeyID: username, SecretAccessKey: password };
  const settings = settingsOf('/', {
    DATA_BACKEND: 's3',
    DATA_BACKEND_CONFIG: JSON.stringify({ ...right, Bucket: 'tests', Prefix: PREFIX, ...config }),
  });
  return findingsOf((exam) => examineStorage(exam, settings, around));
}

/** To be called in a `describe`: what the doctor finds in a service that speaks S3. */
export function findsInBuckets(): void {
  const habits = new PlainBucket('doctor-habits');
  const tests = new PlainBucket('tests');
  afterAll(() => {
    habits.client.destroy();
    tests.client.destroy();
  });

  it('finds nothing when all is well, and leaves nothing', async () => {
    await tests.create();
    const { found, texts } = await looked();
    expect([texts, found]).toEqual(['', []]);
    expect(await tests.names(PREFIX)).toEqual([]);
  });

  it.each([
    [
      'error storage.service',
      { SecretAccessKey: 'hush-hush' },
      /DataBackendConfig\.SecretAccessKey/,
    ],
    ['error storage.service', { AccessKeyID: 'nobody' }, /DataBackendConfig\.AccessKeyID/],
    ['error storage.no-bucket', { Bucket: 'doctor-absent' }, /Make the bucket "doctor-absent"/],
    ['error storage.encryption', { SSE: 'S3' }, /DataBackendConfig\.SSE/],
  ])('finds %s with %j', async (expected, config, says) => {
    const { found, texts } = await looked(config);
    expect([found, texts]).toEqual([[expected], expect.stringMatching(says)]);
    expect(texts).not.toContain('hush-hush');
    expect(await tests.names(PREFIX)).toEqual([]);
  });

  it('finds what the key may not, and tries the rest all the same', async () => {
    const proxy = await faultyProxy(s3Service().url);
    proxy.use((seen) =>
      isCreate(seen) ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined,
    );
    const { found, texts } = await looked({ Endpoint: proxy.url });
    expect(found).toEqual(['error storage.rights', 'error storage.rights']);
    expect(texts).toMatch(/CreateMultipartUpload.*\(AccessDenied\).*s3:PutObject/);
    expect(proxy.seen.at(-1)?.method).toBe('HEAD');
    expect(await tests.names(PREFIX)).toEqual([]);
    await proxy.close();
  });

  it('finds a clock that is wrong', async () => {
    const { found, texts } = await looked({}, ahead(120_000));
    expect(found).toEqual(['warning storage.clock']);
    expect(texts).toMatch(/1(?:19|20|21) s apart; from 900 s on/);
  });

  it('finds a bucket that keeps what was removed, and one that removes what is kept', async () => {
    const { bucket: Bucket, client } = habits;
    await habits.create();
    const Status = 'Enabled';
    await client.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }),
    );
    const rule = {
      ID: 'monthly',
      Status,
      Filter: { Prefix: '' },
      Expiration: { Days: 30 },
    } as const;
    await client.send(
      new PutBucketLifecycleConfigurationCommand({
        ...{ Bucket, LifecycleConfiguration: { Rules: [rule] } },
        ChecksumAlgorithm: 'CRC32',
      }),
    );
    const { found, texts } = await looked({ Bucket });
    expect(found).toEqual(['warning storage.versioning', 'warning storage.lifecycle']);
    expect(texts).toMatch(/by their age \(monthly\)/);
  });
}
