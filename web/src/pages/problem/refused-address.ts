/** The id of the upload to which an address of a file or an archive belongs. */
export const uploadIn = (uri: string): string | undefined =>
  /\/(?:file|stream|archive)\/([A-Za-z0-9]+)\//.exec(uri)?.[1];

/** Whether a provider of logins had sent somebody there. */
export const isLogin = (uri: string): boolean => /\/auth\/[^/?]+\/callback(?:\?|$)/.test(uri);
