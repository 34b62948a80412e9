/** What the server takes: at least so many characters, at most so many bytes. */
const LEAST = 8;
const MOST_BYTES = 72;

export const isShort = (password: string): boolean => Array.from(password).length < LEAST;

export const isLong = (password: string): boolean =>
  new TextEncoder().encode(password).length > MOST_BYTES;
