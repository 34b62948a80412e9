/**
 * Bytes of parts on their way, for all uploads together. One part of each upload may always be: what is
 * taken here are further ones, which are not worth more memory than this.
 */
export class PartBudget {
  constructor(private left: number) {}

  /** False: there is no room now. */
  take(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.left += bytes;
  }
}
