/** How much of the past counts, in ms. */
const WINDOW = 8000;

/** How fast something goes, of the last seconds: a pause or a burst before them does not count. */
export class Pace {
  private readonly points: { readonly at: number; readonly bytes: number }[] = [];

  add(at: number, bytes: number): void {
    const last = this.points.at(-1);
    // What is sent again begins anew.
    if (last !== undefined && bytes < last.bytes) this.points.length = 0;
    this.points.push({ at, bytes });
    while ((this.points[1]?.at ?? at) < at - WINDOW) this.points.shift();
  }

  /** Bytes a second; undefined before anybody can tell. */
  get speed(): number | undefined {
    const [first, last] = [this.points[0], this.points.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < 1000) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  /** Seconds for so many bytes. */
  left(bytes: number): number | undefined {
    const { speed } = this;
    return speed === undefined || speed <= 0 ? undefined : bytes / speed;
  }
}
