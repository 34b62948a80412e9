/** Asks until the answer is true; fails after `patience` ms. */
export async function eventually(
  question: () => Promise<boolean> | boolean,
  patience = 10_000,
): Promise<void> {
  const end = Date.now() + patience;
  while (!(await question())) {
    if (Date.now() > end) throw new Error('it did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
