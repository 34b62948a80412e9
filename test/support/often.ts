/** Times that a question is asked until whatever remembers answers would have remembered this one. */
const OFTEN = 5;

/** The status of an answer whose body has been read. */
export async function status(response: Promise<Response>): Promise<number> {
  const got = await response;
  await got.arrayBuffer();
  return got.status;
}

/** The different statuses of one question, asked one after the other and then all at once. */
export async function often(ask: () => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < OFTEN; i += 1) seen.push(await status(ask()));
  seen.push(...(await Promise.all(Array.from({ length: OFTEN }, () => status(ask())))));
  return [...new Set(seen)];
}
