import type { Display } from './display.js';
import type { Input } from './inputs.js';

/** How far all files together are, for a display. */
export class Meter {
  private readonly bytes: number[];
  private readonly total: number | undefined;
  private sum = 0;

  constructor(
    private readonly inputs: readonly Input[],
    private readonly display: Display,
  ) {
    this.bytes = inputs.map(() => 0);
    const sizes = inputs.map(({ size }) => size);
    this.total = sizes.some((size) => size === undefined)
      ? undefined
      : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  /** Bytes of all files that have left, and of those from an earlier run that had arrived. */
  get all(): number {
    return this.sum;
  }

  /** Of one file, of which so many bytes have left. */
  at(index: number, bytes: number): void {
    this.sum += bytes - (this.bytes[index] ?? 0);
    this.bytes[index] = bytes;
    const { name = '' } = this.inputs[index] ?? {};
    const many = this.inputs.length;
    const called = many === 1 ? name : `${name} (${index + 1} of ${many})`;
    this.display.at({ name: called, sent: this.sum, total: this.total }, this.sum);
  }
}
