import type { S3Options } from '../s3-options.js';
import { unusable } from './s3-unusable.js';

const options: S3Options = {
  endpoint: 'http://s3.example',
  accessKeyId: 'key',
  secretAccessKey: 'secret-of-ours',
  sessionToken: 'token-of-ours',
  bucket: 'plik',
  location: 'eu-west-1',
  prefix: '',
  useSsl: false,
  pathStyle: true,
  sse: '',
  partSize: 8 * 1024 * 1024,
  caFile: '',
  sendContentMd5: false,
};
const answered = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error('as the service says'), { name, $metadata: { httpStatusCode } });
const broken = (code: string): Error => Object.assign(new Error(code), { code });

describe('unusable', () => {
  const cases: [unknown, string][] = [
    [
      broken('ECONNREFUSED'),
      'cannot be reached: check that it runs, and DataBackendConfig.Endpoint',
    ],
    [broken('SELF_SIGNED_CERT_IN_CHAIN'), 'DataBackendConfig.CAFile'],
    [broken('EPROTO'), 'DataBackendConfig.UseSSL'],
    [answered('InvalidAccessKeyId', 403), 'check DataBackendConfig.AccessKeyID'],
    [answered('SignatureDoesNotMatch', 403), 'check DataBackendConfig.SecretAccessKey'],
    [answered('ExpiredToken', 400), 'check DataBackendConfig.SessionToken'],
    [answered('RequestTimeTooSkewed', 403), 'check its clock'],
    [answered('Forbidden', 403), 'has no right to the bucket "plik"'],
    [
      answered('Unknown', 301),
      'is not in the region "eu-west-1": check DataBackendConfig.Location',
    ],
    [answered('InvalidBucketName', 400), 'does not accept "plik" as the name of a bucket'],
    [answered('Odd', 418), 'cannot be used (Odd, HTTP 418)'],
    [undefined, 'cannot be used (unknown)'],
  ];

  it.each(cases)('says which setting is to be looked at: %s', (cause, text) => {
    const said = unusable(cause, options);
    expect(said).toContain(text);
    expect(said).not.toMatch(/of-ours/);
  });
});
