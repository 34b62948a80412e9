/** The id of the upload to which an address of a file or an archive belongs. */
export const uploadIn = (uri: string): string | undefined =>
  /\/(?:file|stream|archive)\/([A-Za-z0-9]+)\//.exec(uri)?.[1];
