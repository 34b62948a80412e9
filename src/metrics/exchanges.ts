import type { Request, Response } from '../http/exchange.js';
import type { ExchangeWatch } from '../http/exchange-watch.js';
import type { Route } from '../http/route-table.js';
import { ClosedCounts } from './closed-counts.js';
import { Distribution } from './distribution.js';
import type { Family, Sample } from './family.js';

/** Seconds: from what is kept ready to transfers of an hour. */
const BOUNDS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
];

/** Said of an exchange whose client left before there was an answer; no server answers it. */
const NO_ANSWER = 499;

/** Why requests are refused, by the status of their refusal. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method',
  408: 'too_slow',
  409: 'conflict',
  410: 'gone',
  411: 'no_length',
  412: 'precondition',
  413: 'too_large',
  415: 'encoding',
  416: 'range',
  423: 'busy',
  429: 'too_many',
  431: 'headers',
  460: 'digest',
  500: 'fault',
  503: 'unavailable',
  507: 'storage_full',
};
const GONE = 'client_gone';

/** What is known of a route with one method. */
interface Kept {
  readonly method: string;
  readonly path: string;
  readonly seconds: Distribution;
  readonly codes: Map<number, number>;
  running: number;
}

/** "/file/:uploadID" as Plik writes it, "/file/{uploadID}" (contract §9). */
const inPliksSpelling = (template: string): string => template.replace(/:(\w+)/g, '{$1}');

/** Load balancers ask it all the time; Plik does not count it (contract §9). */
const isHealth = ({ template }: Route): boolean => /^\/health(?:\/|$)/.test(template);

/**
 * Counts exchanges by their route. There are as many series as there are routes, methods that lead to them, and
 * statuses that we answer: nothing that a client invents gets in.
 */
export class Exchanges implements ExchangeWatch {
  private readonly kept = new Map<Route, Kept | null>();
  private readonly heads = new Map<Route, Kept | null>();
  private readonly refusals = new ClosedCounts({ reason: [...Object.values(REASONS), GONE] });

  entered(route: Route, req: Request, res: Response): void {
    const places = req.method === 'HEAD' ? this.heads : this.kept;
    let place = places.get(route);
    if (place === undefined) places.set(route, (place = this.placeFor(route, req.method)));
    if (place !== null) this.follow(place, res);
  }

  refused(status: number | null): void {
    this.refusals.add(1, status === null ? GONE : (REASONS[status] ?? ''));
  }

  get families(): readonly Family[] {
    return [
      {
        name: 'plik_http_request_total',
        help: 'Requests by method, route and status of the answer; 499: the client left before it began',
        type: 'counter',
        samples: () => this.each(({ method, path, codes }) => countsOf(method, path, codes)),
      },
      histogramOf(this),
      {
        name: 'plik_nest_http_requests_in_flight',
        help: 'Requests that have no complete answer yet, by method and route',
        type: 'gauge',
        samples: () =>
          this.each(({ method, path, running }) => [{ labels: { method, path }, value: running }]),
      },
      this.refusals.family(
        'plik_nest_refusals_total',
        'Refusals by reason, of unknown paths and of errors that browsers are sent on with too',
      ),
    ];
  }

  /** Requests of a method that have no complete answer yet, on paths like this. */
  running(method: string, paths: RegExp): number {
    const places = [...this.kept.values(), ...this.heads.values()];
    return places.reduce((sum, place) => {
      const counts = place?.method === method && paths.test(place.path);
      return counts ? sum + place.running : sum;
    }, 0);
  }

  each(samplesOf: (kept: Kept) => readonly Sample[]): Sample[] {
    const places = [...this.kept.values(), ...this.heads.values()];
    return places.flatMap((place) => (place === null ? [] : samplesOf(place)));
  }

  private placeFor(route: Route, method: string): Kept | null {
    if (isHealth(route)) return null;
    const path = inPliksSpelling(route.template);
    return { method, path, seconds: new Distribution(BOUNDS), codes: new Map(), running: 0 };
  }

  private follow(place: Kept, res: Response): void {
    const begun = performance.now();
    place.running += 1;
    res.on('close', () => {
      const code = res.headersSent ? res.statusCode : NO_ANSWER;
      place.running -= 1;
      place.seconds.add((performance.now() - begun) / 1000);
      place.codes.set(code, (place.codes.get(code) ?? 0) + 1);
    });
  }
}

const countsOf = (method: string, path: string, codes: ReadonlyMap<number, number>): Sample[] =>
  [...codes].map(([code, value]) => ({ labels: { method, path, code: String(code) }, value }));

function histogramOf(exchanges: Exchanges): Family {
  const name = 'plik_nest_http_request_duration_seconds';
  return {
    name,
    help: 'Time from the found route to the end of the answer, by method and route',
    type: 'histogram',
    samples: () =>
      exchanges.each(({ method, path, seconds }) => seconds.samples(name, { method, path })),
  };
}
