import type { S3Options } from '../s3-options.js';
import { troubleOf } from './s3-errors.js';

type Explanation = (options: S3Options) => string;

const setting = (name: string): string => `DataBackendConfig.${name}`;
const service = ({ endpoint }: S3Options): string =>
  endpoint === '' ? 'of Amazon' : `at ${endpoint}`;

const unreachable: Explanation = (options) =>
  `the S3 service ${service(options)} cannot be reached: check that it runs, and ${setting('Endpoint')}`;
const untrusted: Explanation = (options) =>
  `the certificate of the S3 service ${service(options)} is not trusted: check ` +
  `${setting('Endpoint')} and ${setting('CAFile')}`;
const notTls: Explanation = (options) =>
  `the S3 service ${service(options)} does not speak TLS as expected: check ` +
  `${setting('Endpoint')} and ${setting('UseSSL')}`;
const wrongId: Explanation = () =>
  `the S3 service does not know the access key: check ${setting('AccessKeyID')}`;
const wrongSecret: Explanation = () =>
  `the S3 service does not accept the signature: check ${setting('SecretAccessKey')}`;
const wrongToken: Explanation = () =>
  `the S3 service does not accept the session: check ${setting('SessionToken')}`;
const noCredentials: Explanation = () =>
  `there are no credentials for the S3 service: give ${setting('AccessKeyID')} and ` +
  `${setting('SecretAccessKey')}, or those that the environment is meant to give`;
const wrongClock: Explanation = () =>
  'the S3 service refuses the time of this machine: check its clock';
const forbidden: Explanation = ({ bucket }) =>
  `the access key has no right to the bucket "${bucket}": check ${setting('Bucket')}, and that ` +
  `${setting('AccessKeyID')} may list, read, write and delete there`;
const foreign: Explanation = ({ bucket }) =>
  `the bucket "${bucket}" belongs to somebody else: check ${setting('Bucket')}`;
const misnamed: Explanation = ({ bucket }) =>
  `the S3 service does not accept "${bucket}" as the name of a bucket: check ${setting('Bucket')}`;
const elsewhere: Explanation = ({ bucket, location }) =>
  `the bucket "${bucket}" is not in the region "${location}": check ${setting('Location')} and ` +
  setting('Endpoint');
const missing: Explanation = ({ bucket }) =>
  `there is no bucket "${bucket}": check ${setting('Bucket')}`;

/** By the codes of the services and of the system. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  ...every(
    ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'],
    unreachable,
  ),
  ...every(['ECONNRESET', 'EPIPE', 'TimeoutError', 'AbortError'], unreachable),
  ...every(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'], untrusted),
  ...every(['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'], untrusted),
  ...every(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_UNTRUSTED', 'CERT_HAS_EXPIRED'], untrusted),
  ...every(['CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID'], untrusted),
  ...every(['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'HPE_INVALID_CONSTANT'], notTls),
  ...every(['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'], notTls),
  ...every(['InvalidAccessKeyId', 'InvalidAccessKey'], wrongId),
  SignatureDoesNotMatch: wrongSecret,
  ...every(['InvalidToken', 'ExpiredToken', 'TokenRefreshRequired'], wrongToken),
  CredentialsProviderError: noCredentials,
  RequestTimeTooSkewed: wrongClock,
  ...every(['AccessDenied', 'AllAccessDisabled', 'AccountProblem'], forbidden),
  BucketAlreadyExists: foreign,
  InvalidBucketName: misnamed,
  ...every(['PermanentRedirect', 'TemporaryRedirect', 'Redirect'], elsewhere),
  ...every(['AuthorizationHeaderMalformed', 'InvalidRegion'], elsewhere),
  ...every(['IllegalLocationConstraintException', 'InvalidLocationConstraint'], elsewhere),
  NoSuchBucket: missing,
};

const BY_STATUS: Readonly<Record<number, Explanation>> = {
  301: elsewhere,
  307: elsewhere,
  403: forbidden,
  404: missing,
};

/** What is wrong with the settings, as far as an error tells; it names them, and no secret. */
export function unusable(error: unknown, options: S3Options): string {
  const { code, status } = troubleOf(error);
  const explain = (Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined) ?? BY_STATUS[status];
  if (explain !== undefined) return explain(options);
  const said = status === 0 ? code : `${code}, HTTP ${status}`;
  return (
    `the S3 service ${service(options)} cannot be used (${said}): check ` +
    `${setting('Endpoint')} and ${setting('Bucket')}`
  );
}

function every(codes: readonly string[], explanation: Explanation): Record<string, Explanation> {
  return Object.fromEntries(codes.map((code) => [code, explanation]));
}
