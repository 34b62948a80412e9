import { randomBytes } from 'node:crypto';
import { StorageUnavailable } from '../storage.errors.js';
import type { ServerSideEncryption } from './s3-options.js';

/** What every request about the content of one object says of its own key; nothing without one. */
export interface CustomerKey {
  readonly SSECustomerAlgorithm?: 'AES256';
  /** Base64; the SDK adds its digest. */
  readonly SSECustomerKey?: string;
}

/** Bytes of a key of AES-256. */
const KEY_SIZE = 32;

/** Details with a new key, as Plik writes them (contract §12); "" without SSE-C. */
export function newDetails(sse: ServerSideEncryption): string {
  if (sse !== 'SSE-C') return '';
  return JSON.stringify({ sse_key: randomBytes(KEY_SIZE).toString('base64') });
}

/** The key that details hold: that of an object which was encrypted, whatever is configured now. */
export function customerKey(details: string): CustomerKey {
  if (details === '') return {};
  const key = keyOf(details);
  // The details are a secret and not repeated.
  if (key === null) {
    throw new StorageUnavailable({ backend: 's3' }, 'the encryption key of an object is damaged');
  }
  return { SSECustomerAlgorithm: 'AES256', SSECustomerKey: key };
}

function keyOf(details: string): string | null {
  try {
    const { sse_key: key } = JSON.parse(details) as { sse_key?: unknown };
    if (typeof key !== 'string') return null;
    return Buffer.from(key, 'base64').length === KEY_SIZE ? key : null;
  } catch {
    return null;
  }
}

/** What the making of an object says of the service's own encryption. */
export const serviceEncryption = (
  sse: ServerSideEncryption,
): { readonly ServerSideEncryption?: 'AES256' } =>
  sse === 'S3' ? { ServerSideEncryption: 'AES256' } : {};
