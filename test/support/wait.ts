/**
 * Milliseconds that a test waits for what has to happen soon. So long that a machine with much else to do is
 * not mistaken for a fault, and half of the server's shortest time limit (InactivityTimeout), so that what a
 * limit ends is not mistaken for what ends at once. Jest's own limit is longer, and cannot say what was awaited.
 */
export const PATIENCE = 60_000;

const late = (what: string): Error => new Error(`waited ${PATIENCE / 1000} s for ${what}`);

/** Asks until the answer is true. When it never is, the error quotes the question. */
export async function eventually(
  question: () => Promise<boolean> | boolean,
  what: string | (() => string) = question.toString(),
): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await question())) {
    if (Date.now() > end) throw late(typeof what === 'string' ? what : what());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What the promise comes to; when it comes to nothing, an error that says what was awaited. */
export function within<T>(promise: Promise<T>, what: string | (() => string)): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late(typeof what === 'string' ? what : what()));
    }, PATIENCE);
  });
  timer?.unref();
  const outcome = Promise.race([promise, over]).finally(() => {
    clearTimeout(timer);
  });
  // A test that has ended may have left it behind.
  outcome.catch(() => undefined);
  return outcome;
}
