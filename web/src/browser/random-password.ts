/** Nothing that is taken for something else: no l, I, O, 0, 1. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 20;

/** A password that nobody has to think of: more than 110 bits. */
export function randomPassword(): string {
  const letters: string[] = [];
  // A byte beyond the last whole round would make the first letters likelier.
  const most = 256 - (256 % LETTERS.length);
  while (letters.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) {
      if (byte < most && letters.length < LENGTH)
        letters.push(LETTERS.charAt(byte % LETTERS.length));
    }
  }
  return letters.join('');
}
