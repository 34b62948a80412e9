/** What is in force (contract §2.4): one's own unless it is 0, else the server's; null for none. */
export function limitOf(own = 0, server = 0): number | null {
  const limit = own === 0 ? server : own;
  return limit > 0 ? limit : null;
}
