import { randomBytes } from 'node:crypto';
import { StorageError } from '../../storage.errors.js';
import type { ServerSideEncryption } from '../s3-options.js';

const KEY_BYTES = 32;

/** The parameters of every request for an object whose key is ours; empty without one. */
export interface CustomerKey {
  readonly SSECustomerAlgorithm?: 'AES256';
  /** Base64; a secret. */
  readonly SSECustomerKey?: string;
}

/** The parameters with which an object is made. */
export interface Encryption extends CustomerKey {
  readonly ServerSideEncryption?: 'AES256';
}

/** Details for a row: a key of its own for SSE-C, nothing otherwise. */
export function newEncryptionDetails(sse: ServerSideEncryption): string {
  if (sse !== 'SSE-C') return '';
  return JSON.stringify({ sse_key: randomBytes(KEY_BYTES).toString('base64') });
}

/**
 * The key that the details of an object hold, whatever the setting says now. Throws a StorageError,
 * which does not repeat them, for details that are not from here.
 */
export function customerKey(details: string, key: string): CustomerKey {
  if (details === '') return {};
  const SSECustomerKey = keyIn(details);
  if (SSECustomerKey === null) {
    throw new StorageError(`the encryption key of object ${key} cannot be read`, {
      key,
      backend: 's3',
    });
  }
  return { SSECustomerAlgorithm: 'AES256', SSECustomerKey };
}

/** The part of it that every later request bears: how else an object is encrypted was said when it was made. */
export function customerKeyOf({ SSECustomerAlgorithm, SSECustomerKey }: Encryption): CustomerKey {
  return SSECustomerKey === undefined ? {} : { SSECustomerAlgorithm, SSECustomerKey };
}

/** How a new object is encrypted. Throws a StorageError when its key is missing: nothing is kept plain. */
export function encryption(sse: ServerSideEncryption, details: string, key: string): Encryption {
  const own = customerKey(details, key);
  if (own.SSECustomerKey !== undefined) return own;
  if (sse === 'SSE-C') {
    throw new StorageError(`object ${key} has no encryption key`, { key, backend: 's3' });
  }
  return sse === 'S3' ? { ServerSideEncryption: 'AES256' } : {};
}

function keyIn(details: string): string | null {
  try {
    const { sse_key: key } = JSON.parse(details) as { sse_key?: unknown };
    const isKey = typeof key === 'string' && Buffer.from(key, 'base64').length === KEY_BYTES;
    return isKey ? key : null;
  } catch {
    return null;
  }
}
