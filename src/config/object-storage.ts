import type { Rule } from './rule.js';
import type { ObjectStorage, PlainSettings } from './settings.js';

const MiB = 1024 * 1024;
/** What S3 demands of all parts but the last, and allows for any. */
const SMALLEST_PART = 5 * MiB;
const LARGEST_PART = 1024 * MiB;

const GOOGLE = 'https://storage.googleapis.com';
const AMAZON = /(^|\.)amazonaws\.com(\.cn)?(:\d+)?$/;
/** Names of buckets, and of prefixes without the characters that services treat in ways of their own. */
const BUCKET = /^[a-z0-9A-Z][a-zA-Z0-9._-]{1,61}[a-zA-Z0-9]$/;
const PREFIX = /^[A-Za-z0-9!_.*'()/-]*$/;

/** Whether the S3 part of the configuration says enough to look for objects there. */
const isGiven = ({ dataBackend, dataBackendConfig: c }: PlainSettings): boolean =>
  dataBackend !== 'file' || c.endpoint !== '' || c.accessKeyId !== '';

/** Host and port of the endpoint; null: it is neither that nor a URL with nothing behind the host. */
function endpointUrl(endpoint: string, useSsl: boolean): URL | null {
  const written = /^https?:\/\//i.test(endpoint)
    ? endpoint
    : `${useSsl ? 'https' : 'http'}://${endpoint}`;
  if (!URL.canParse(written)) return null;
  const url = new URL(written);
  const plain = url.username + url.password + url.search + url.hash === '' && url.pathname === '/';
  return plain && !/[\s/]$/.test(url.host) ? url : null;
}

/** The S3 service of the configuration, whose settings are known to be right; null: there is none. */
export function objectStorageOf(plain: PlainSettings): ObjectStorage | null {
  if (!isGiven(plain)) return null;
  const { pathStyle, ...config } = plain.dataBackendConfig;
  const given = config.endpoint === '' && plain.dataBackend === 'gcs' ? GOOGLE : config.endpoint;
  const url = given === '' ? null : endpointUrl(given, config.useSsl);
  return {
    ...config,
    endpoint: url === null ? '' : url.origin,
    prefix: config.prefix.replace(/^\/+|\/+$/g, ''),
    pathStyle: pathStyle === 'auto' ? url !== null && !AMAZON.test(url.host) : pathStyle,
  };
}

/** What the settings of an object storage must hold together. */
export const OBJECT_STORAGE_RULES: readonly Rule[] = [
  {
    keys: ['DataBackend', 'DataBackendConfig.Endpoint'],
    broken: (s) => s.dataBackend === 'swift' && s.dataBackendConfig.endpoint === '',
    expected:
      'expected, with DataBackend "swift", the Endpoint of its S3 interface (host:port), and as ' +
      'AccessKeyID and SecretAccessKey what "openstack ec2 credentials create" gives',
  },
  {
    keys: ['DataBackend', 'DataBackendConfig.AccessKeyID', 'DataBackendConfig.SecretAccessKey'],
    broken: ({ dataBackend, dataBackendConfig: { accessKeyId, secretAccessKey } }) =>
      dataBackend === 'gcs' && (accessKeyId === '' || secretAccessKey === ''),
    expected:
      'expected, with DataBackend "gcs", the AccessKeyID and SecretAccessKey of an HMAC key of a ' +
      'service account (Cloud Storage, Settings, Interoperability), and Bucket and Location',
  },
  {
    keys: ['DataBackendConfig.Endpoint', 'DataBackendConfig.UseSSL'],
    broken: ({ dataBackendConfig: { endpoint, useSsl } }) =>
      endpoint !== '' && endpointUrl(endpoint, useSsl) === null,
    expected: 'expected a host, host:port or URL without a path, such as s3.example.com:9000',
  },
  {
    keys: ['DataBackendConfig.AccessKeyID', 'DataBackendConfig.SecretAccessKey'],
    broken: ({ dataBackendConfig: { accessKeyId, secretAccessKey } }) =>
      (accessKeyId === '') !== (secretAccessKey === ''),
    expected: 'expected both or none',
  },
  {
    keys: ['DataBackend', 'DataBackendConfig.Bucket'],
    broken: (s) => isGiven(s) && !BUCKET.test(s.dataBackendConfig.bucket),
    expected: 'expected the name of a bucket: 3 to 63 letters, digits, dots and hyphens',
  },
  {
    keys: ['DataBackend', 'DataBackendConfig.Location'],
    broken: (s) => isGiven(s) && s.dataBackendConfig.location === '',
    expected: 'expected a region, such as us-east-1',
  },
  {
    keys: ['DataBackendConfig.Prefix'],
    broken: ({ dataBackendConfig: { prefix } }) =>
      !PREFIX.test(prefix) || /\/\/|(^|\/)\.{1,2}(\/|$)/.test(prefix),
    expected: "expected letters, digits and !_.*'()-, with single slashes between",
  },
  {
    keys: ['DataBackendConfig.PartSize'],
    broken: ({ dataBackendConfig: { partSize } }) =>
      partSize < SMALLEST_PART || partSize > LARGEST_PART,
    expected: 'expected 5MiB to 1GiB',
  },
];
