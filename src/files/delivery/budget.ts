/** Something that there is only so much of in the process, such as memory, for many who may need a part of it. */
export class Budget {
  private left: number;

  /** `total`: for all together; `most`: for one. */
  constructor(
    total: number,
    private readonly most: number,
  ) {
    this.left = total;
  }

  /** The part of one, which is nothing yet. */
  share(): Share {
    let taken = 0;
    return {
      take: (amount) => {
        if (amount > this.left || taken + amount > this.most) return false;
        this.left -= amount;
        taken += amount;
        return true;
      },
      release: () => {
        this.left += taken;
        taken = 0;
      },
    };
  }
}

export interface Share {
  /** False: there is not so much left, and nothing was taken. */
  take(amount: number): boolean;
  /** Gives all of it back. Idempotent. */
  release(): void;
}
