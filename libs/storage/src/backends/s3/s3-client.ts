import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { type SecureContext, createSecureContext, rootCertificates } from 'node:tls';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { StorageUnavailable } from '../../storage.errors.js';
import type { S3Options } from '../s3-options.js';
import { S3Retries } from './s3-retries.js';
import type { S3Tuning } from './s3-tuning.js';

/** The service's address as a URL; undefined: Amazon's own. */
export function endpointUrl({ endpoint, useSsl }: S3Options): string | undefined {
  if (endpoint === '') return undefined;
  if (/^https?:\/\//i.test(endpoint)) return endpoint;
  return `${useSsl ? 'https' : 'http'}://${endpoint}`;
}

/** Throws StorageUnavailable when the file of a private authority cannot be used. */
export function createS3Client(options: S3Options, tuning: S3Tuning): S3Client {
  return new S3Client({
    ...place(options),
    ...credentials(options),
    requestHandler: requestHandler(options.caFile, tuning),
    maxAttempts: tuning.attempts,
    retryStrategy: new S3Retries(tuning),
    // Checksums in trailers are refused by most services but Amazon's; the SHA-256 that is signed stays.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // It would cost a round trip for each part; a part that is refused is sent again.
    expectContinueHeader: false,
  });
}

function place(options: S3Options): S3ClientConfig {
  const endpoint = endpointUrl(options);
  const { location, pathStyle } = options;
  return {
    region: location,
    forcePathStyle: pathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function credentials({ accessKeyId, secretAccessKey, sessionToken }: S3Options): S3ClientConfig {
  if (accessKeyId === '' && secretAccessKey === '') return {};
  const session = sessionToken === '' ? {} : { sessionToken };
  return { credentials: { accessKeyId, secretAccessKey, ...session } };
}

/** Connections are not limited: a transfer holds one for hours, and others must not wait for it. */
function requestHandler(caFile: string, tuning: S3Tuning): NodeHttpHandler {
  const { connectTimeout, inactivityTimeout, idleTimeout } = tuning;
  const agent = { keepAlive: true, maxSockets: Infinity, timeout: idleTimeout };
  const trust = caFile === '' ? {} : { secureContext: trusting(caFile) };
  return new NodeHttpHandler({
    connectionTimeout: connectTimeout,
    socketTimeout: inactivityTimeout,
    requestTimeout: 0,
    httpAgent: new Agent(agent),
    httpsAgent: new TlsAgent({ ...agent, ...trust }),
  });
}

/** Made once: with `ca` instead, every connection would read some 150 certificates. */
function trusting(caFile: string): SecureContext {
  try {
    const certificates = readFileSync(caFile, 'utf8');
    // What is no certificate would be passed over in silence.
    new X509Certificate(certificates);
    return createSecureContext({ ca: [...rootCertificates, certificates] });
  } catch (cause) {
    const text = `the file of certificates ${caFile} cannot be used: check DataBackendConfig.CAFile`;
    throw new StorageUnavailable({ backend: 's3', cause }, text);
  }
}
