/** The file cannot be read any more. */
export class Unreadable extends Error {}

/** A file that was changed or removed meanwhile looks like a connection that broke: says which of them it is. */
export async function mustRead(blob: Blob): Promise<void> {
  await blob
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => {
      throw new Unreadable();
    });
}
