/** How many questions may be open at once. */
const AT_ONCE = 4;

let open = 0;
const waiting: (() => void)[] = [];

/** Many rows that each ask for something: a few at once, so that what somebody clicks on is not behind all of them. */
export async function waitTurn<T>(ask: () => Promise<T>): Promise<T> {
  if (open >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else open += 1;
  try {
    return await ask();
  } finally {
    const next = waiting.shift();
    if (next === undefined) open -= 1;
    else next();
  }
}
