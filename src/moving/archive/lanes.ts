/** Runs tasks beside each other, a few at a time. What one of them fails with is told to the next caller. */
export class Lanes {
  private readonly running = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly most: number) {}

  /** Starts a task once there is room for it. Rejects, without starting it, when an earlier one failed. */
  async start(task: () => Promise<void>): Promise<void> {
    while (this.running.size >= this.most) await Promise.race(this.running);
    if (this.failure !== null) throw this.failure.error;
    const run = task()
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(run));
    this.running.add(run);
  }

  /** All tasks have ended. Rejects when one of them failed. */
  async ended(): Promise<void> {
    await Promise.all(this.running);
    if (this.failure !== null) throw this.failure.error;
  }
}
