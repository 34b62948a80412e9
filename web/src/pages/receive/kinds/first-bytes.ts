/** The beginning of a body, at most so many bytes. What comes after it is not fetched. */
export async function firstBytes(
  body: AsyncIterable<Uint8Array<ArrayBuffer>>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const all = new Uint8Array(most);
  let used = 0;
  for await (const piece of body) {
    const taken = piece.subarray(0, most - used);
    all.set(taken, used);
    used += taken.length;
    if (used === most) break;
  }
  return all.subarray(0, used);
}
