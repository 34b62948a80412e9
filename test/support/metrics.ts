import { Metrics } from '../../src/metrics/metrics.js';
import { freePort } from './ports.js';
import { TestServer, type TestSettings } from './server.js';
import { within } from './wait.js';

export type Labels = Readonly<Record<string, string>>;

/** One line of what was exposed. */
export interface Line {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g;

function lineOf(text: string): Line {
  const [, name, labels = '', value] = LINE.exec(text) ?? [];
  if (name === undefined) throw new Error(`this is no line of Prometheus's format: ${text}`);
  const pairs = [...labels.matchAll(LABEL)].map(([, key, content]) => [key!, content!] as const);
  const number = value === '+Inf' ? Infinity : Number(value);
  return { name, labels: Object.fromEntries(pairs), value: number };
}

/** What was exposed at one moment. */
export class Scrape {
  readonly lines: readonly Line[];

  constructor(readonly text: string) {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    this.lines = lines.map(lineOf);
  }

  /** Lines of a name, with at least these labels. */
  of(name: string, labels: Labels = {}): Line[] {
    const wanted = Object.entries(labels);
    return this.lines.filter(
      (line) => line.name === name && wanted.every(([key, value]) => line.labels[key] === value),
    );
  }

  /** The sum of such lines; 0 when there are none. */
  sum(name: string, labels: Labels = {}): number {
    return this.of(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  get families(): Set<string> {
    return new Set([...this.text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name!));
  }
}

/** A server whose metrics are on. */
export class Watched {
  private constructor(
    readonly server: TestServer,
    /** Of its metrics. */
    readonly url: string,
  ) {}

  static async start(
    settings: TestSettings = {},
    start: (settings: TestSettings) => Promise<TestServer> = (all) => TestServer.start(all),
  ): Promise<Watched> {
    for (let tried = 1; ; tried += 1) {
      const port = String(await freePort());
      try {
        const own = { METRICS_ADDRESS: '127.0.0.1', METRICS_PORT: port };
        return new Watched(await start({ ...settings, ...own }), `http://127.0.0.1:${port}`);
      } catch (error) {
        // Somebody else was faster.
        if (tried === 5 || !String(error).includes('EADDRINUSE')) throw error;
      }
    }
  }

  async scrape(path = '/metrics'): Promise<Scrape> {
    const answer = await within(fetch(`${this.url}${path}`), 'the metrics');
    if (answer.status !== 200) throw new Error(`metrics: ${answer.status}`);
    return new Scrape(await answer.text());
  }

  /** The same, with what is looked at once a minute looked at now. */
  async fresh(): Promise<Scrape> {
    await this.server.app.get(Metrics).refresh();
    return this.scrape();
  }
}
