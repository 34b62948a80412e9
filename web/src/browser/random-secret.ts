/** Nothing that is taken for something else: no l, I, O, 0, 1. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Letters and digits, each as likely as every other: more than five bits in each. */
export function randomSecret(length: number): string {
  // A byte beyond the last whole round would make the first letters likelier.
  const most = 256 - (256 % LETTERS.length);
  let secret = '';
  while (secret.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < most && secret.length < length) secret += LETTERS.charAt(byte % LETTERS.length);
    }
  }
  return secret;
}
