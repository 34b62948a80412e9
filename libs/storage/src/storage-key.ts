import { StorageKeyInvalid } from './storage.errors.js';

/** What a key says: which file, and which attempt to store it. */
export interface StorageKeyParts {
  readonly fileId: string;
  readonly attempt: number;
}

const KEY = /^([A-Za-z0-9]{1,64})\.([1-9][0-9]{0,8})$/;

/**
 * The one place where a key is made: from ids only, never from a client's file name. Every attempt
 * to store a file has a key of its own, so that a late writer can never touch the bytes of a later
 * one. Attempts are counted from 1 on: a bare id is the name that Plik gives to a file (contract §12),
 * which is never ours, and so neither listed nor erased where both keep their files in one place.
 */
export function storageKey(fileId: string, attempt: number): string {
  const key = `${fileId}.${String(attempt)}`;
  parseStorageKey(key);
  return key;
}

/** Throws StorageKeyInvalid for anything that `storageKey` cannot have made. */
export function parseStorageKey(key: string): StorageKeyParts {
  const [, fileId, attempt] = KEY.exec(key) ?? [];
  if (fileId === undefined) throw new StorageKeyInvalid(key);
  return { fileId, attempt: Number(attempt) };
}

/** Whether `storageKey` can have made this. */
export const isStorageKey = (text: string): boolean => KEY.test(text);
