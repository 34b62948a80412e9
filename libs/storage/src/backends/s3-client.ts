import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { StorageUnavailable } from '../storage.errors.js';
import type { S3Options } from './s3-options.js';

/** To the first answer of a connection, in ms. */
const CONNECTING = 5000;
/** Silence of a connection that is used, in ms. Services may be silent while they join many parts. */
const SILENCE = 120_000;
/** How long a connection is kept that nobody uses, in ms: shorter than services keep theirs. */
const IDLE = 4000;
/** How often a request is made that can be made again: its body is in memory. */
const ATTEMPTS = 5;

/** A client of the configured service. */
export function s3Client(options: S3Options): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken, endpoint } = options;
  const credentials = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === '' ? {} : { sessionToken }),
  };
  return new S3Client({
    ...(endpoint === '' ? {} : { endpoint }),
    region: options.location,
    forcePathStyle: options.pathStyle,
    ...(accessKeyId === '' ? {} : { credentials }),
    // Each request is signed with the SHA-256 of its body, which the service verifies. The checksums that
    // the SDK would add travel behind the body, in an encoding that not every service reads.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    requestHandler: handler(options),
  });
}

/** Transfers may take hours, and each has a connection to itself: there is no bound to their number. */
function handler({ caFile }: S3Options): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets: Infinity, timeout: IDLE };
  const ca = caFile === '' ? {} : { ca: [...rootCertificates, certificates(caFile)] };
  return new NodeHttpHandler({
    connectionTimeout: CONNECTING,
    socketTimeout: SILENCE,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent({ ...agent, ...ca }),
  });
}

function certificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const text = `the certificates in ${file} cannot be read; see DataBackendConfig.CAFile`;
    throw new StorageUnavailable({ backend: 's3', cause }, text);
  }
}
