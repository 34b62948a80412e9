import { Distribution } from './distribution.js';
import type { Family, Labels, Sample } from './family.js';

/** Seconds: from what a cache answers to what nobody waits for any more. */
export const SHORT = [
  ...[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025],
  ...[0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
];

interface Place {
  readonly labels: Labels;
  readonly seconds: Distribution;
}

/** How long things of some kinds took. The kinds are words of ours, and few. */
export class Timings {
  private readonly places = new Map<string, Map<string, Place>>();

  constructor(private readonly names: readonly [string, string?]) {}

  add(ms: number, kind: string, detail = ''): void {
    let of = this.places.get(kind);
    if (of === undefined) this.places.set(kind, (of = new Map<string, Place>()));
    let place = of.get(detail);
    if (place === undefined) of.set(detail, (place = this.placeFor(kind, detail)));
    place.seconds.add(ms / 1000);
  }

  family(name: string, help: string): Family {
    const samples = (): Sample[] =>
      [...this.places.values()]
        .flatMap((of) => [...of.values()])
        .flatMap(({ labels, seconds }) => seconds.samples(name, labels));
    return { name, help, type: 'histogram', samples };
  }

  private placeFor(kind: string, detail: string): Place {
    const [first, second] = this.names;
    const labels = second === undefined ? { [first]: kind } : { [first]: kind, [second]: detail };
    return { labels, seconds: new Distribution(SHORT) };
  }
}
