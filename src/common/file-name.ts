import { BadRequest } from './errors.js';

/** Contract §2.4: bytes of UTF-8, although the text of the refusal says characters. */
export const MAX_FILE_NAME_BYTES = 1024;

/** The last element of a client's path; only "/" separates, so `a\b.txt` stays one name. */
export function baseName(path: string): string {
  let end = path.length;
  // Not /\/+$/, which takes a second for thousands of slashes in front of something else.
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/**
 * Refuses names that can never be fetched or stored: empty, longer than 1024 bytes, `.` and `..`
 * (paths are cleaned, contract §1.1), with a slash (contract B31) or a NUL (no PostgreSQL text).
 * Anything else is a name: it never decides where bytes go.
 */
export function checkFileName(name: string): void {
  if (name === '') throw new BadRequest('missing file name');
  const bytes = Buffer.from(name, 'utf8');
  if (bytes.length > MAX_FILE_NAME_BYTES) {
    const start = bytes.subarray(0, 20).toString('utf8');
    throw new BadRequest(
      `file name ${start}... is too long, maximum length is ${MAX_FILE_NAME_BYTES} characters`,
    );
  }
  if (name === '.' || name === '..' || /[/\0]/.test(name))
    throw new BadRequest('invalid file name');
}
