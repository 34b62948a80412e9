/**
 * The code of a system error, such as ENOENT. Asks no `instanceof`, which fails for errors that
 * come from another realm (a `vm` context).
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) {
    return undefined;
  }
  return typeof error.code === 'string' ? error.code : undefined;
}
